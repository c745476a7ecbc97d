"""What people meet: tables, the demo class, the state of the machine."""
