using System.Diagnostics;
using Hawser.Bench.Codec;
using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures;

/// <summary>What turning a call into texts and back costs, without any channel between.</summary>
internal sealed class CodecFigure : Figure
{
    private const int Batch = 200;

    private ICodec? _generated;
    private ICodec? _handWritten;

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("rpc.codec", "ns/call", (Variant.Free, Target.RatioAtMost(1.5))),
        new("rpc.codec.caller", "B allocated", (Variant.Free, Target.ValueAtMost(200))),
        new("rpc.codec.server", "B allocated", (Variant.Free, Target.ValueAtMost(200))),
    ];

    public override string Limit => "the same texts by hand-written Utf8JsonWriter and Utf8JsonReader";

    public override Task OpenAsync()
    {
        _generated = new GeneratedCodec();
        _handWritten = new HandWrittenCodec();
        return Task.CompletedTask;
    }

    public override Task<double[]> MeasureAsync(Effort effort) => Task.FromResult(Measure(_generated!, effort));

    public override Task<double[]> MeasureLimitAsync(Effort effort) => Task.FromResult(Measure(_handWritten!, effort));

    private static double[] Measure(ICodec codec, Effort effort)
    {
        long calls = 0;
        long begin = Stopwatch.GetTimestamp();
        do
        {
            for (int i = 0; i < Batch; i++)
            {
                Call(codec, i);
            }

            calls += Batch;
        }
        while (Stopwatch.GetElapsedTime(begin) < effort.Time);

        double nanoseconds = Stopwatch.GetElapsedTime(begin).TotalNanoseconds / calls;
        (double caller, double server) = MeasureAllocations(codec);
        return [nanoseconds, caller, server];
    }

    private static void Call(ICodec codec, int number)
    {
        int result = codec.ReadAnswer(codec.Serve(codec.WriteRequest(number, -400, "abcdefghij0123456789")));
        if (result != number - 400 + 20)
        {
            throw new MeasurementException($"The result is {result}.");
        }
    }

    private static (double Caller, double Server) MeasureAllocations(ICodec codec)
    {
        long caller = 0;
        long server = 0;
        for (int i = 0; i < Batch; i++)
        {
            long begin = GC.GetAllocatedBytesForCurrentThread();
            ReadOnlySpan<byte> request = codec.WriteRequest(i, -400, "abcdefghij0123456789");
            long written = GC.GetAllocatedBytesForCurrentThread();
            ReadOnlySpan<byte> answer = codec.Serve(request);
            long served = GC.GetAllocatedBytesForCurrentThread();
            codec.ReadAnswer(answer);
            caller += written - begin + GC.GetAllocatedBytesForCurrentThread() - served;
            server += served - written;
        }

        return ((double)caller / Batch, (double)server / Batch);
    }
}
