package promises_test

// runtimeCountsBytes says that the system counts peak memory in bytes, not KiB.
const runtimeCountsBytes = true
