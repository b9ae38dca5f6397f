using System.Runtime.CompilerServices;

namespace Hawser.Runtimes.Serving.Capturing;

/// <summary>
/// The console's reader: an evaluation's code asks the owner for a line, all other code reads what was there before. What an evaluation reads by
/// character comes from a line of its own.
/// </summary>
/// <param name="behind">What was there before, a <see cref="TextReader"/>; another one when that has left.</param>
internal sealed class EvaluationReader(StrongBox<object?> behind) : TextReader
{
    private readonly ConditionalWeakTable<EvaluationContext, ReadAhead> _ahead = [];

    private TextReader Before => (TextReader)Volatile.Read(ref behind.Value)!;

    public override string? ReadLine()
    {
        if (EvaluationContext.Current is not { } evaluation)
        {
            return Before.ReadLine();
        }

        return _ahead.TryGetValue(evaluation, out ReadAhead? ahead) && ahead.Take() is { } rest ? rest : Ask(evaluation);
    }

    public override int Peek() => EvaluationContext.Current is { } evaluation ? Ahead(evaluation).Peek() : Before.Peek();

    public override int Read()
    {
        if (EvaluationContext.Current is not { } evaluation)
        {
            return Before.Read();
        }

        ReadAhead ahead = Ahead(evaluation);
        if (ahead.Peek() < 0)
        {
            ahead.Fill(Ask(evaluation));
        }

        return ahead.Read();
    }

    public override int Read(char[] buffer, int index, int count)
    {
        if (EvaluationContext.Current is null)
        {
            return Before.Read(buffer, index, count);
        }

        // A line at most: who reads blocks does not want to wait for more than there is.
        int read = 0;
        while (read < count && Read() is var next and >= 0)
        {
            buffer[index + read++] = (char)next;
            if (next == '\n')
            {
                break;
            }
        }

        return read;
    }

    public override string ReadToEnd()
    {
        if (EvaluationContext.Current is null)
        {
            return Before.ReadToEnd();
        }

        var all = new System.Text.StringBuilder();
        while (ReadLine() is { } line)
        {
            all.Append(line).Append('\n');
        }

        return all.ToString();
    }

    /// <summary>
    /// The console's own wrapper holds its lock meanwhile, and would keep all other evaluations from asking: so it is let go for the wait.
    /// </summary>
    private static string? Ask(EvaluationContext evaluation)
    {
#pragma warning disable RS0030 // The lock is the console's.
        TextReader console = Console.In;
#pragma warning restore RS0030
        if (!Monitor.IsEntered(console))
        {
            return evaluation.ReadLine();
        }

        Monitor.Exit(console);
        try
        {
            return evaluation.ReadLine();
        }
        finally
        {
            Reenter(console);
        }
    }

    private static void Reenter(TextReader console)
    {
        bool interrupted = false;
        while (true)
        {
            try
            {
                Monitor.Enter(console);
                break;
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        }

        if (interrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    private ReadAhead Ahead(EvaluationContext evaluation) => _ahead.GetValue(evaluation, static _ => new ReadAhead());

    /// <summary>What is left of a line.</summary>
    private sealed class ReadAhead
    {
        private string _line = "";
        private int _position;

        internal void Fill(string? line)
        {
            _line = line is null ? "" : line + "\n";
            _position = 0;
        }

        internal int Peek() => _position < _line.Length ? _line[_position] : -1;

        internal int Read() => _position < _line.Length ? _line[_position++] : -1;

        internal string? Take()
        {
            if (_position >= _line.Length)
            {
                return null;
            }

            string rest = _line[_position..].TrimEnd('\n');
            _position = _line.Length;
            return rest;
        }
    }
}
