"""The data that come in, as pages: deliveries, refused rows, doubtful data, doubtful identities."""
