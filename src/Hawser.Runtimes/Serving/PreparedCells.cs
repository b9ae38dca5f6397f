using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.Serving;

/// <summary>A container's cells that were compiled ahead, one for each evaluation, the oldest of which goes when there are too many. Thread-safe.</summary>
internal sealed class PreparedCells(int most)
{
    private readonly Lock _gate = new();
    private readonly OrderedDictionary<EvaluationReference, (EvaluationRequest Request, ICell Cell)> _cells = [];

    internal void Keep(EvaluationRequest request, ICell cell)
    {
        lock (_gate)
        {
            _cells.Remove(request.Reference);
            _cells.Add(request.Reference, (request, cell));
            if (_cells.Count > most)
            {
                _cells.RemoveAt(0);
            }
        }
    }

    /// <summary>Takes the cell that was prepared for a request; null where there is none, or its parents have changed since.</summary>
    internal ICell? Take(EvaluationRequest request)
    {
        lock (_gate)
        {
            return _cells.Remove(request.Reference, out (EvaluationRequest Request, ICell Cell) kept)
                && IsSame(kept.Request, request)
                && kept.Cell.IsCurrent
                ? kept.Cell
                : null;
        }
    }

    internal void Forget(EvaluationReference reference)
    {
        lock (_gate)
        {
            _cells.Remove(reference);
        }
    }

    private static bool IsSame(EvaluationRequest one, EvaluationRequest other) =>
        one.Code == other.Code && one.Name == other.Name && one.Parents.SequenceEqual(other.Parents);
}
