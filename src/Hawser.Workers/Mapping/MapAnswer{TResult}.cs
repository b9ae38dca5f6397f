namespace Hawser.Workers.Mapping;

/// <summary>What came of one item of a batch: a value or a failure.</summary>
internal readonly record struct MapAnswer<TResult>(TResult? Value, Exception? Failure);
