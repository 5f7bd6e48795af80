"""Random worlds, played with faults and crashes, held against the promises of a run and the reference model."""
