"""The set-up guide as a page to print: the same parts, the same script, as the card in the chat."""

import html
from collections.abc import Mapping

from cards.set_up import MEANS, TITLES
from services.setup.powershell import check_lines, script
from services.setup.steps import Part


def guide_document(company: str, addresses: Mapping[Part, str], owner: str, nonce: str) -> str:
    """A whole HTML page; `nonce` is the content security policy's."""
    parts = "".join(_part(n, part, addresses[part]) for n, part in enumerate(addresses, start=1))
    lines = html.escape("\n".join(script(company, addresses, owner)))
    return DOCUMENT.format(nonce=nonce, company=html.escape(company), parts=parts, script=lines)


def _part(number: int, part: Part, address: str) -> str:
    checks = html.escape("\n".join(check_lines(part, address)))
    told = html.escape(MEANS[part])
    title = f"{number}. {html.escape(TITLES[part])}: {html.escape(address)}"
    return f"<section><h2>{title}</h2><p>{told}</p><p>To see what Graph shows to nobody:</p>" + (
        f"<pre>{checks}</pre></section>"
    )


DOCUMENT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Set-up of Muster for {company}</title>
<style nonce="{nonce}">
  :root {{ color-scheme: light; }}
  body {{ font: 11pt/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1.5rem;
    color: #222; background: #fff; }}
  h1 {{ font-size: 20pt; }}
  h2 {{ font-size: 13pt; margin: 1.5rem 0 .25rem; }}
  p {{ margin: .25rem 0; }}
  pre {{ font: 9.5pt/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere;
    background: #f4f4f4; border: 1px solid #ccc; padding: .75rem; }}
  section {{ break-inside: avoid; }}
</style>
</head>
<body>
<main>
<h1>Set-up of Muster for {company}</h1>
<p>Run the PowerShell at the end as an Exchange administrator. Muster looks for each part every five minutes
and says in the chat when it is ready. Exchange takes up to 60 minutes to show a new group or mailbox.</p>
{parts}
<h2>PowerShell for all of it</h2>
<p>Each line can be run again: what exists already is left as it is.</p>
<pre>{script}</pre>
</main>
</body>
</html>
"""
