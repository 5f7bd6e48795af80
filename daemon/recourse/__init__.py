"""What people can do about what runs did or would do: approve, reject, undo, let go."""
