"""The frame of every page that we write: one calm look, light and dark, on a screen and on paper, and nothing from the net."""

from __future__ import annotations

from html import escape

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = """
:root { color-scheme: light dark; --page: #fff; --ink: #1d2733; --soft: #4e5a67; --line: #d5dbe2;
  --tint: #f4f6f8; --link: #0b57a8; --right: #1f6f43; --wrong: #a3341f; --wait: #7a5a00 }
@media (prefers-color-scheme: dark) { :root { --page: #15191e; --ink: #e4e8ec; --soft: #a9b4bf; --line: #39424c;
  --tint: #1e242b; --link: #8cc2ff; --right: #7fd0a0; --wrong: #ff9d87; --wait: #e5c468 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 1rem/1.55 system-ui, "Segoe UI", "DejaVu Sans", sans-serif }
main { max-width: 50rem; margin: 0 auto; padding: 2rem 1.25rem 4rem }
main.wide { max-width: 68rem }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem }
h2 { font-size: 1.2rem; margin: 2.75rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line) }
h3 { font-size: 1rem; margin: 1.25rem 0 .4rem }
h4, h5, h6 { font-size: 1rem; margin: 1rem 0 .4rem }
p, ul, ol { margin: .5rem 0 }
a { color: var(--link) }
.soft { color: var(--soft) }
.total { font-size: 1.35rem; margin: 1rem 0 .25rem }
.right { color: var(--right) } .wrong { color: var(--wrong) } .wait { color: var(--wait) }
table { border-collapse: collapse; margin: .75rem 0; font-size: .95rem }
caption { text-align: left; color: var(--soft); padding-bottom: .3rem }
th, td { text-align: left; vertical-align: top; padding: .3rem 1.1rem .3rem 0; border-bottom: 1px solid var(--line) }
th { font-weight: 600 }
tbody th { font-weight: 500 }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
code, pre, samp { font-family: ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace; font-size: .9em }
pre { font-size: .85em } pre code, pre samp { font-size: 1em }
pre { background: var(--tint); margin: .4rem 0; padding: .6rem .8rem; line-height: 1.45; white-space: pre-wrap;
  overflow-wrap: anywhere; border-radius: 4px }
.box { border-left: 4px solid var(--line); background: var(--tint); padding: .5rem 1rem; margin: .75rem 0;
  overflow-wrap: anywhere }
.box.right { border-color: var(--right); color: inherit } .box.wrong { border-color: var(--wrong); color: inherit }
.box.wait { border-color: var(--wait); color: inherit }
.box p { margin: .35rem 0 }
img { max-width: 100%; height: auto; background: #fff }
math { font-size: 1.08em }
.formula { display: block; margin: .6rem 0 }
details { margin: 1rem 0; border: 1px solid var(--line); border-radius: 4px; padding: 0 1rem }
summary { cursor: pointer; margin: 0 -1rem; padding: .45rem 1rem; color: var(--soft) }
details[open] > summary { border-bottom: 1px solid var(--line); margin-bottom: .5rem }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
@media print {
  :root { --page: #fff; --ink: #000; --soft: #333; --line: #bbb; --tint: #fff; --link: #000;
    --right: #000; --wrong: #000; --wait: #000 }
  main, main.wide { max-width: none; padding: 0 } html { font-size: 10pt } h2, h3, summary { break-after: avoid }
  pre, .box { border: 1px solid var(--line) } .box, tr, img, figure { break-inside: avoid }
  details { border: 0; padding: 0 } summary { margin: 0; padding: .3rem 0 }
  details::details-content { content-visibility: visible; block-size: auto }
}
"""


def document(title: str, body: str, policy: str = POLICY, head: str = "") -> str:
    """A whole page; `body` and `head` are HTML, `title` is text."""
    return (
        f"<!doctype html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'>\n"
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<meta name='viewport' content='width=device-width, initial-scale=1'>\n"
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n{head}</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def marks_tag(digest: str) -> str:
    """The line in the head of a page that says which marks it shows."""
    return f"<meta name='marks' content='{digest}'>\n"
