// The tests load one kernel and two cores. In parallel they would only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
