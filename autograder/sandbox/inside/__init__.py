"""What runs inside the sandbox: nothing here may know an expected value."""
