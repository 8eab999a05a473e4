// The tests load one machine's kernel and two cores; side by side they would only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
