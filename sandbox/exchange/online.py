"""The Teams side of an online meeting: a join link, and the text that Outlook puts into the body."""

import json
from urllib.parse import quote

from sandbox.exchange.items import as_html
from sandbox.world import Json, World, guid


def join_meeting(world: World) -> Json:
    """Microsoft's onlineMeetingInfo."""
    world.counter += 1
    thread = f"19:meeting_{guid(f'meeting:{world.counter}').replace('-', '')}@thread.v2"
    context = json.dumps({"Tid": world.tenant.id, "Oid": guid("organizer")}, separators=(",", ":"))
    where = f"{quote(thread, safe='')}/0?context={quote(context, safe='')}"
    link = f"https://teams.microsoft.com/l/meetup-join/{where}"
    number = str(200_000_000 + world.counter)
    return {
        "joinUrl": link,
        "conferenceId": number,
        "tollNumber": None,
        "tollFreeNumbers": None,
        "quickDial": None,
        "phones": None,
    }


def with_join_text(body: Json, meeting: Json) -> Json:
    # Replacing the body without this text takes the link away from what people see.
    link = meeting["joinUrl"].replace("&", "&amp;")
    text = (
        '<div class="me-email-text"><hr><p>Microsoft Teams meeting</p>'
        f'<p><a href="{link}">Join the meeting now</a></p><hr></div>'
    )
    whole = as_html(body)
    content = whole.replace("</body>", f"{text}</body>") if "</body>" in whole else whole + text
    return {"contentType": "html", "content": content}
