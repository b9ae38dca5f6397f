namespace Hawser.Chaos;

/// <summary>A call was answered, and not as it should be.</summary>
internal sealed class WrongAnswerException(string message) : Exception(message)
{
    /// <exception cref="WrongAnswerException">They are not equal.</exception>
    internal static void Unless<T>(T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new WrongAnswerException($"{actual} came, and not {expected}");
        }
    }
}
