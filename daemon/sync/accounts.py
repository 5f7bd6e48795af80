"""Whose the credentials of a service are: its accounts at both vendors, remembered and compared."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.names import same_name_key
from parktime.daemon.domain.roster import CcmsService
from parktime.daemon.domain.rules import RuleId
from parktime.daemon.domain.service import Access, Service
from parktime.daemon.domain.storypark import Account
from parktime.daemon.vendors.errors import WrongAccountError
from parktime.web.client import stays_on_machine

_PORTS: Final = {"http": 80, "https": 443}
_REMEDY = "give it the credentials of its own account, or register the other one under its own key"


@dataclass(frozen=True, slots=True)
class Accounts:
    """What both vendors say of the accounts that a service's credentials open."""

    ccms: CcmsService
    storypark: Account

    def remembered_in(self, service: Service) -> Service:
        """The service with these accounts remembered, as far as the vendors say."""
        access = service.access
        accounts = replace(
            access,
            ccms_account=self.ccms.id or access.ccms_account,
            storypark_account=self.storypark.id or access.storypark_account,
        )
        return service if accounts == access else replace(service, access=accounts)


def require_ccms_account(service: Service, found: CcmsService) -> None:
    """Raise WrongAccountError unless the CCMS's answer is about the service that is remembered."""
    known = service.access.ccms_account
    if known and found.id not in (None, known):
        name = service.policy.name
        raise WrongAccountError(
            f"{name} says that these credentials are of its service {found.id}, not of {known} "
            f"as before: {_REMEDY}"
        )


def require_storypark_account(service: Service, found: Account) -> None:
    """Raise WrongAccountError unless Storypark's answer is about the account remembered."""
    known = service.access.storypark_account
    if known and found.id not in (None, known):
        raise WrongAccountError(
            f"Storypark says that this token is of its account {found.id}, not of {known} "
            f"as before: {_REMEDY}"
        )


def remember_accounts(service: Service, found: Accounts) -> Service:
    """The service with these accounts. Raises RefusedError if they are not those of before."""
    try:
        require_ccms_account(service, found.ccms)
        require_storypark_account(service, found.storypark)
    except WrongAccountError as error:
        raise RefusedError(str(error), turn_on_rule(service)) from error
    return found.remembered_in(service)


def require_own_credentials(service: Service, others: Iterable[Service]) -> None:
    """Raise RefusedError if another service has the same credentials or the same account."""
    access = service.access
    for other in others:
        theirs = other.access
        if other.key == service.key:
            continue
        if _is_same_address(access.storypark_url, theirs.storypark_url) and (
            access.storypark_token == theirs.storypark_token
            or _same(access.storypark_account, theirs.storypark_account)
        ):
            raise RefusedError(
                f"the Storypark account of this token is that of the service {other.key} already: "
                "each service needs the token of its own account",
                turn_on_rule(service),
            )
        same_ccms = service.ccms == other.ccms and _is_same_address(
            access.ccms_url, theirs.ccms_url
        )
        if same_ccms and (
            _same_client(access, theirs) or _same(access.ccms_account, theirs.ccms_account)
        ):
            raise RefusedError(
                f"the {service.policy.name} account of these credentials is that of the service "
                f"{other.key} already: each service needs credentials of its own",
                turn_on_rule(service),
            )


def require_same_centre(service: Service, found: Accounts) -> None:
    """Raise RefusedError if the vendors give different names to what should be one centre.

    Accounts that the operator has named are not compared.
    """
    names = found.ccms.name, found.storypark.name
    if service.access.accounts_named or None in names:
        return
    if same_name_key(names[0] or "") != same_name_key(names[1] or ""):
        ccms = service.policy.name
        raise RefusedError(
            f"{ccms} says that its credentials are of {names[0]!r}, and Storypark that its token "
            f"is of {names[1]!r}: if both are this centre, name its accounts when it is "
            f'registered: "accounts": {{"ccms": "{found.ccms.id}", '
            f'"storypark": "{found.storypark.id}"}}',
            turn_on_rule(service),
        )


def _is_same_address(one: str, other: str) -> bool:
    """Whether two base URLs are the same one, however they are written."""
    return one == other or _plain_address(one) == _plain_address(other)


def _plain_address(url: str) -> tuple[str, int | None, str]:
    """Host, port and path; of what is no address, its text."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return url, None, ""
    host = (parts.hostname or "").rstrip(".")
    return "localhost" if stays_on_machine(host) else host, port, parts.path.rstrip("/")


def _same(one: str, other: str) -> bool:
    return bool(one) and one == other


def _same_client(one: Access, other: Access) -> bool:
    """Whether both have the same client of Manage. A key of Kidsoft's is one of several PINs'."""
    client = one.ccms.get("client_id")
    return client is not None and client == other.ccms.get("client_id")


def turn_on_rule(service: Service) -> RuleId:
    """The rule by which a service is turned on."""
    return "on-kidsoft" if service.policy.has_pin else "on-manage"
