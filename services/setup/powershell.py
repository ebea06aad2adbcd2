"""The Exchange Online PowerShell that makes what the set-up guide asks for, to be copied. Pure.

Every line can be run again: what exists already is left as it is.
https://learn.microsoft.com/powershell/module/exchange/new-distributiongroup
https://learn.microsoft.com/powershell/module/exchange/new-mailbox
"""

from collections.abc import Mapping, Sequence

from services.setup.steps import Part

CONNECT = "Connect-ExchangeOnline"


def quoted(text: str) -> str:
    """A PowerShell string in which nothing is expanded; curly quotes end one too, so they are doubled."""
    return "'" + "".join(c * 2 if c in "'\u2018\u2019\u201a\u201b" else c for c in text) + "'"


def script(company: str, addresses: Mapping[Part, str], owner: str = "") -> tuple[str, ...]:
    """Lines for all parts that have an address; `owner` is who looks after the group."""
    lines = [CONNECT]
    for part, made in _MADE.items():
        if address := addresses.get(part, ""):
            lines += ["", *made(company, address, addresses, owner)]
    return tuple(lines)


def check_lines(part: Part, address: str) -> tuple[str, ...]:
    """What an administrator runs to see what Graph shows to nobody."""
    if part is Part.GROUP:
        shown = "ManagedBy, RequireSenderAuthenticationEnabled"
        return (f"Get-DistributionGroup {quoted(address)} | Format-List {shown}",)
    return (f"Get-MailboxPermission {quoted(address)}", f"Get-RecipientPermission {quoted(address)}")


def _group(_company: str, address: str, _addresses: Mapping[Part, str], owner: str) -> Sequence[str]:
    alias = address.partition("@")[0]
    managed = f" -ManagedBy {quoted(owner)} -Members {quoted(owner)}" if owner else ""
    return (
        "# The recruiting group: a mail-enabled security group to which only people of the company can write",
        _unless(
            f"Get-DistributionGroup {quoted(address)}",
            f"New-DistributionGroup -Type Security -Name {quoted(alias)} -Alias {quoted(alias)}"
            f" -PrimarySmtpAddress {quoted(address)}{managed}",
        ),
        f"Set-DistributionGroup {quoted(address)} -RequireSenderAuthenticationEnabled $true",
        f"# Then each recruiter: Add-DistributionGroupMember {quoted(address)} -Member 'name@...'",
    )


def _reader(company: str, address: str, addresses: Mapping[Part, str], _owner: str) -> Sequence[str]:
    told = "# The sync mailbox: Muster reads free/busy as it when it looks over the company"
    return (told, *_shared(address, f"{company} Muster"), *_opened_to(address, addresses))


def _candidate(company: str, address: str, addresses: Mapping[Part, str], _owner: str) -> Sequence[str]:
    told = "# The mailbox that candidates see; the recruiting group may open it and write as it"
    return (told, *_shared(address, f"{company} Interviews"), *_opened_to(address, addresses))


def _scheduler(company: str, address: str, addresses: Mapping[Part, str], _owner: str) -> Sequence[str]:
    told = "# The scheduling user: holds the events of teams that want them in nobody's own calendar"
    return (told, *_shared(address, f"{company} Scheduling"), *_opened_to(address, addresses))


def _shared(address: str, name: str) -> Sequence[str]:
    made = f"New-Mailbox -Shared -Name {quoted(name)} -PrimarySmtpAddress {quoted(address)}"
    return (_unless(f"Get-Mailbox {quoted(address)}", made),)


def _opened_to(address: str, addresses: Mapping[Part, str]) -> Sequence[str]:
    group = addresses.get(Part.GROUP, "")
    if not group:
        return ()
    return (
        f"Add-MailboxPermission {quoted(address)} -User {quoted(group)} -AccessRights FullAccess"
        " -AutoMapping $false",
        f"Add-RecipientPermission {quoted(address)} -Trustee {quoted(group)} -AccessRights SendAs"
        " -Confirm:$false",
    )


def _unless(there: str, made: str) -> str:
    return f"if (-not ({there} -ErrorAction SilentlyContinue)) {{ {made} }}"


_MADE = {
    Part.GROUP: _group,
    Part.READER: _reader,
    Part.CANDIDATE: _candidate,
    Part.SCHEDULER: _scheduler,
}
