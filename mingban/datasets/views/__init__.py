"""Pages of tables: for everybody, on the desk, as files, as a catalogue for programs."""
