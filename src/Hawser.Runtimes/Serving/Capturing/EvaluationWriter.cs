using System.Runtime.CompilerServices;
using System.Text;

namespace Hawser.Runtimes.Serving.Capturing;

/// <summary>A console's writer: text goes to the evaluation whose code writes it, else to what was there before.</summary>
/// <param name="stream">Which one it is.</param>
/// <param name="behind">What was there before, a <see cref="TextWriter"/>; another one when that has left.</param>
internal sealed class EvaluationWriter(OutputStreamKind stream, StrongBox<object?> behind)
    : TextWriter(((TextWriter)behind.Value!).FormatProvider)
{
    public override Encoding Encoding => Before.Encoding;

    private TextWriter Before => (TextWriter)Volatile.Read(ref behind.Value)!;

    public override void Write(char value)
    {
        if (EvaluationContext.Current is { } evaluation)
        {
            evaluation.Write(stream, [value]);
        }
        else
        {
            Before.Write(value);
        }
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (EvaluationContext.Current is { } evaluation)
        {
            evaluation.Write(stream, buffer);
        }
        else
        {
            Before.Write(buffer);
        }
    }

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void WriteLine(string? value)
    {
        if (EvaluationContext.Current is { } evaluation)
        {
            evaluation.Write(stream, value);
            evaluation.Write(stream, CoreNewLine);
        }
        else
        {
            Before.WriteLine(value);
        }
    }

    public override void Flush()
    {
        if (EvaluationContext.Current is null)
        {
            Before.Flush();
        }
    }
}
