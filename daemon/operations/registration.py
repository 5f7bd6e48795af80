"""Which services there are, how they are reached, and whether their integration is on."""

from dataclasses import replace

from parktime.daemon.domain.done_command import DoneCommand
from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.service import Access, Service, Settings
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.operations import commands
from parktime.daemon.operations.command_log import (
    REGISTER,
    REMOVE,
    command_name,
    registered_values,
)
from parktime.daemon.operations.effects import OperationInput, effects
from parktime.daemon.operations.execute import CommandExecutor
from parktime.daemon.operations.mappings import require_labels
from parktime.daemon.operations.operation import Operations
from parktime.daemon.store.store import Store
from parktime.daemon.sync.accounts import (
    Accounts,
    remember_accounts,
    require_own_credentials,
    require_same_centre,
)
from parktime.daemon.sync.connection import Connection
from parktime.daemon.sync.connections import Connections
from parktime.daemon.sync.errors import page_unreadable
from parktime.daemon.sync.scheduler import RunScheduler
from parktime.daemon.vendors.errors import VendorError
from parktime.daemon.vendors.kidsoft import check_pin


class Registration:
    """Adds, changes and removes services, and turns their integration on."""

    def __init__(
        self,
        store: Store,
        connections: Connections,
        operations: Operations,
        executor: CommandExecutor,
        *,
        scheduler: RunScheduler,
    ) -> None:
        self._store = store
        self._connections = connections
        self._operations = operations
        self._executor = executor
        self._scheduler = scheduler

    async def put(self, service: Service, settings: Settings, *, holds: bool = True) -> None:
        """Add a service, or change how it is reached. A new service is off.

        An existing service keeps its `sync_inactive`, and without `holds` its `hold_above` too.

        Raises:
            RefusedError: Its links are of another CCMS (off), or as `_with_accounts`.
        """
        if settings.sync_inactive:
            require_labels(service.policy)
        async with self._operations.operation(service.key, new=True) as now:
            known = self._store.removed_service(service.key)
            new = not self._store.has_service(service.key)
            if not new:
                known = self._store.service(service.key)
            if known is not None:
                self._require_same_ccms(service, known)
            service = await self._with_accounts(service, known)
            await self._store.call(self._store.put_service, service)
            await self._connections.drop(service.key)
            state = self._store.state(service.key)
            if new:  # one that was removed before is off again, as any new one
                state = replace(state, stage="off")
            if not new:
                above = settings.hold_above if holds else state.settings.hold_above
                inactive = state.settings.sync_inactive
                settings = replace(settings, sync_inactive=inactive, hold_above=above)
            pending = None if settings.hold_above is None else state.pending
            changed = replace(state, settings=settings, pending=pending)
            values = registered_values(service, settings)
            done: DoneCommand | None = DoneCommand(
                service.key, now, REGISTER, values, self._operations.position
            )
            if known is not None and not new and values == registered_values(known, state.settings):
                done = None  # how it is reached is not logged
            await self._store.call(self._store.save_state, service.key, changed, now, done)

    def _require_same_ccms(self, service: Service, known: Service) -> None:
        """Raise RefusedError if the links are of another CCMS, whose ids name other records."""
        if service.ccms == known.ccms or not self._store.state(service.key).links.linked_children:
            return
        raise RefusedError(
            f"the links of {service.key} are of {known.policy.name}, whose ids mean nothing to "
            f"{service.policy.name}: turn it off and remove it, and add the centre under another "
            "key. Its set-up proposes the profiles that are there, by name",
            "off",
        )

    async def _with_accounts(self, service: Service, known: Service | None) -> Service:
        """The service with the accounts that its credentials open, where they can be read now.

        Raises:
            RefusedError: They are another service's, or not those of before.
        """
        linked = known is not None and bool(self._store.state(service.key).links.linked_children)
        named = service.access.accounts_named
        if known is not None and not named and (linked or _same_access(service, known)):
            service = replace(service, access=_with_accounts_of(service.access, known.access))
        require_own_credentials(service, self._store.services())
        if known is None or not _same_access(service, known):
            pin = None if known is None else self._store.state(service.key).pin
            service = await self._connections.identify(service, pin)
            require_own_credentials(service, self._store.services())
        return service

    async def remove(self, key: str, *, turn_off: bool = False) -> None:
        """Remove a service and its credentials. Its links and history are kept.

        Raises:
            RefusedError: It is turned on, and not to be turned off.
            KeyError: The service is unknown.
        """
        self._connections.service(key)
        async with self._operations.operation(key) as now:
            if self._store.state(key).stage != "off":
                if not turn_off:
                    raise RefusedError(
                        "the integration is turned on: turn it off first, or ask for both", "off"
                    )
                await self._executor.execute(
                    key, commands.TurnOff(), now, self._operations.position
                )
            await self._connections.forget(key)
            done = DoneCommand(key, now, REMOVE, position=self._operations.position)
            await self._store.call(self._store.remove_service, key, done)
            self._scheduler.forget(key)

    async def turn_on(self, key: str, pin: str | None = None) -> None:
        """Turn the integration on; set-up comes next (on-kidsoft, on-manage)."""
        service, command = self._connections.service(key), commands.TurnOn(pin)
        async with self._operations.operation(key) as now:
            state = self._store.state(key)
            commands.check(command, state, service)
            self._check_pin(service, pin)
            await self._connections.drop(key)
            connection = self._connections.get(key, pin)
            try:
                await self._verify(connection, state)
                plan_input = await self._connections.read(connection, state, now)
                effect = effects(command, state, OperationInput(service, now, plan_input))
            except RefusedError:
                await self._connections.drop(key)
                raise
            done = DoneCommand(key, now, command_name(command), position=self._operations.position)
            await self._store.call(self._store.save_state, key, effect.state, now, done)

    async def _verify(self, connection: Connection, state: ServiceState) -> None:
        """Check that both vendors accept the credentials, and say that they are of one centre."""
        service = connection.service
        try:
            await connection.ccms.check_access()
            ccms = await connection.ccms.describe()
        except VendorError as error:
            raise RefusedError(f"{service.policy.name} cannot be reached: {error}") from error
        try:
            accounts = Accounts(ccms, await connection.storypark.account())
        except VendorError as error:
            raise page_unreadable(error) from error
        if not (state.links.linked_children or service.access.accounts_named):
            access = replace(service.access, ccms_account="", storypark_account="")
            service = replace(service, access=access)
        service = remember_accounts(service, accounts)
        require_own_credentials(service, self._store.services())
        require_same_centre(service, accounts)
        await self._store.call(self._store.put_service, service)
        connection.service = service

    def _check_pin(self, service: Service, pin: str | None) -> None:
        if not service.policy.has_pin:
            if pin is not None:
                words = "has no Service PIN: Storypark switches it on by request"
                raise RefusedError(f"{service.policy.name} {words}", "on-manage")
            return
        if pin is None:
            words = "Storypark needs the service's Kidsoft Service PIN, such as S434783895"
            raise RefusedError(words, "on-kidsoft")
        check_pin(pin)
        others = (other for other in self._store.services() if other.key != service.key)
        if any(self._store.state(other.key).pin == pin for other in others):
            raise RefusedError(f"the Service PIN {pin} belongs to another service", "on-kidsoft")


def _same_access(one: Service, other: Service) -> bool:
    """Whether both are reached in the same way."""
    mine, theirs = one.access, other.access
    return (one.ccms, mine.ccms_url, mine.ccms, mine.storypark_url, mine.storypark_token) == (
        other.ccms,
        theirs.ccms_url,
        theirs.ccms,
        theirs.storypark_url,
        theirs.storypark_token,
    )


def _with_accounts_of(access: Access, known: Access) -> Access:
    return replace(
        access,
        ccms_account=known.ccms_account,
        storypark_account=known.storypark_account,
        accounts_named=known.accounts_named,
    )
