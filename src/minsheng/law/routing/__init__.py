"""Special aid of other departments: to which of them a household is sent, and by which clause."""
