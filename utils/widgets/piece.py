"""What every interactive piece is: a module and its data, shown as a widget where a kernel runs, as HTML elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from utils.widgets.static import read_module, static_html, still_html

Message = dict[str, Any]
Answer = Callable[[Message], tuple[Message, list[bytes]]]


class Piece:
    """An interactive picture. `module` is its ES module, `data` what it draws, `still` the HTML of a picture with its words.

    A piece that needs the kernel gives `helper`: for each view it makes a function that answers the messages of the module.
    Without a kernel such a piece stays still.
    """

    def __init__(
        self, module: str, data: Message, still: Callable[[], str], helper: Callable[[], Answer] | None = None
    ) -> None:
        self.module, self.data, self.still, self.helper = module, data, still, helper

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """Both forms; the page that shows them chooses. Without anywidget there is the HTML alone."""
        still = self.still()
        page = still_html(still) if self.helper else static_html(self.module, self.data, still)
        try:
            import anywidget  # noqa: F401
        except ImportError:
            return {"text/html": page}
        return widget_bundle(self.module, self.data, self.helper and self.helper()) | {"text/html": page}


def widget_bundle(module: str, data: Message, answer: Answer | None) -> dict[str, Any]:
    """Start a widget that runs the module in the notebook's page, and return how the notebook finds it."""
    from anywidget import AnyWidget
    from traitlets import Dict

    parts = {"_esm": module, "_css": read_module("piece.css"), "data": Dict(data).tag(sync=True)}
    view = type("Live", (AnyWidget,), parts)()
    if answer:
        view.on_msg(lambda _view, message, _buffers: view.send(*answer(message)))
    bundle, _ = view._repr_mimebundle_()
    return dict(bundle)
