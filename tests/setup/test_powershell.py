"""The script that an administrator copies makes what the guide asks for; a name adds nothing to it."""

import re

from services.setup.powershell import check_lines, quoted, script
from services.setup.steps import Part

ALL = {
    Part.GROUP: "recruiting@contoso.example",
    Part.READER: "muster@contoso.example",
    Part.CANDIDATE: "interviews@contoso.example",
    Part.SCHEDULER: "scheduling@contoso.example",
}


def test_the_script_makes_all_parts_and_opens_the_mailboxes_to_the_group():
    lines = script("Contoso", ALL, "dana@contoso.example")

    told = "\n".join(lines)
    assert lines[0] == "Connect-ExchangeOnline"
    assert "New-DistributionGroup -Type Security" in told
    assert "-ManagedBy 'dana@contoso.example'" in told
    assert "-RequireSenderAuthenticationEnabled $true" in told
    assert told.count("New-Mailbox -Shared") == 3
    assert told.count("-User 'recruiting@contoso.example' -AccessRights FullAccess") == 3
    assert "-Name 'Contoso Interviews' -PrimarySmtpAddress 'interviews@contoso.example'" in told


def test_only_what_was_named_is_made():
    told = "\n".join(script("Contoso", {Part.CANDIDATE: "interviews@contoso.example"}))

    assert "New-DistributionGroup" not in told
    assert "Add-MailboxPermission" not in told


def test_a_name_with_quotes_stays_a_name():
    hostile = "O\u2019Neil's'; Remove-Mailbox 'ceo"

    told = script(hostile, {Part.CANDIDATE: "i@contoso.example"})[-1]

    inside = re.findall(r"'(?:[^'\u2018\u2019]|''|\u2019\u2019)*'", told)
    assert quoted(f"{hostile} Interviews") in inside
    assert quoted("a'b") == "'a''b'"
    assert quoted("a\u2019b") == "'a\u2019\u2019b'"


def test_what_graph_shows_to_nobody_has_a_line_that_shows_it():
    assert "RequireSenderAuthenticationEnabled" in check_lines(Part.GROUP, "g@x")[0]
    assert "Get-MailboxPermission 'i@x'" in check_lines(Part.CANDIDATE, "i@x")
