using Hawser.Agent.Telemetry;
using Hawser.Agent.Wire;

namespace Hawser.Agent;

// What one client measures.
internal sealed partial class AgentSession
{
    internal const int MostMeasurements = 500;

    public Task TakeMeasurementsAsync(MeasurementMessage[] measurements)
    {
        if (server.Meters is not { } meters)
        {
            throw Refuse(nameof(TakeMeasurementsAsync), "the agent takes no measurements");
        }

        if (measurements.Length > MostMeasurements)
        {
            throw Refuse(nameof(TakeMeasurementsAsync), $"there are more than {MostMeasurements}");
        }

        if (measurements.Select(AgentMeters.Fault).FirstOrDefault(static fault => fault is not null) is { } fault)
        {
            throw Refuse(nameof(TakeMeasurementsAsync), fault);
        }

        if (!measurements.All(message => meters.Record(worker.Name, message)))
        {
            server.Refusals.Add(worker.Name, nameof(TakeMeasurementsAsync), "there are too many instruments");
        }

        return Task.CompletedTask;
    }
}
