"""The family 共同生活家庭成员: who is counted, which the household book does not decide."""
