"""Random worlds with faults and crashes, checked against invariants and the reference model."""
