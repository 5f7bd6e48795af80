"""The root of the simulator's errors.

- `ScenarioError` (scenario): an invalid scenario file.
- `RefusedError` (world): an action that the world refuses; with `NotFoundError`, `PlanFullError`.
- `TooManyFaultsError` (faults): the limit of simultaneous faults.
- `ClockError` (clock): a request that the clock refuses, or an advance that stopped early.

`ConnectionDropped` (faults) is no error: it carries an injected fault to the server.
"""


class SimulatorError(Exception):
    """Base class of all errors of the simulator."""
