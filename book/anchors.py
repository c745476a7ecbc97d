"""The anchors of headings."""


def jupyterlab_anchor(title: str) -> str:
    """Return the anchor that JupyterLab gives a heading, so that one link holds there and in the book."""
    return title.replace(" ", "-")
