namespace WordCount;

/// <summary>How often each word occurs in some files.</summary>
public sealed class WordCounts
{
    /// <summary>The text files counted.</summary>
    public int Files { get; set; }

    /// <summary>The files that are not text, and were left out.</summary>
    public int Skipped { get; set; }

    /// <summary>The occurrences of each word, in lower case.</summary>
    public Dictionary<string, long> Words { get; init; } = [];

    /// <summary>All words, each as often as it occurs.</summary>
    public long Total() => Words.Values.Sum();

    /// <summary>The most frequent words; of equally frequent ones, the alphabetically first.</summary>
    public IEnumerable<KeyValuePair<string, long>> Top(int count) =>
        Words.OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal).Take(count);

    /// <summary>Takes in the counts of other files.</summary>
    public void Add(WordCounts other)
    {
        Files += other.Files;
        Skipped += other.Skipped;
        foreach ((string word, long count) in other.Words)
        {
            Words[word] = Words.GetValueOrDefault(word) + count;
        }
    }

    /// <summary>Whether the other counts say the same in every word.</summary>
    public bool IsSameAs(WordCounts other) =>
        Files == other.Files
        && Skipped == other.Skipped
        && Words.Count == other.Words.Count
        && Words.All(word => other.Words.GetValueOrDefault(word.Key) == word.Value);
}
