#!/usr/bin/env dotnet
// An application of one file: `dotnet run algorithms.cs` runs it, and so does `hawser run algorithms.cs`.
using System.Diagnostics;

int limit = args.Length > 0 ? int.Parse(args[0].Split('=')[^1]) : 8;

Hanoi(3, "A", "C", "B");
Console.WriteLine($"{Queens(limit)} ways for {limit} queens");
Console.WriteLine(string.Join(' ', Sieve(50)));
int[] numbers = [5, 3, 9, 1, 7];
QuickSort(numbers, 0, numbers.Length - 1);
Console.WriteLine(string.Join(' ', numbers));
Console.WriteLine($"distance of 'hawser' and 'houser': {Distance("hawser", "houser")}");
Debug.Assert(numbers is [1, 3, 5, 7, 9]);

void Hanoi(int discs, string from, string to, string over)
{
    if (discs > 0)
    {
        Hanoi(discs - 1, from, over, to);
        Console.Write($"{from}{to} ");
        Hanoi(discs - 1, over, to, from);
    }
    if (discs == 3)
    {
        Console.WriteLine();
    }
}

int Queens(int size, int row = 0, int columns = 0, int left = 0, int right = 0)
{
    if (row == size)
    {
        return 1;
    }
    int count = 0;
    for (int free = ~(columns | left | right) & ((1 << size) - 1); free != 0; free &= free - 1)
    {
        int queen = free & -free;
        count += Queens(size, row + 1, columns | queen, (left | queen) << 1, (right | queen) >> 1);
    }
    return count;
}

IEnumerable<int> Sieve(int below)
{
    var composite = new bool[below];
    for (int n = 2; n < below; n++)
    {
        if (!composite[n])
        {
            yield return n;
            for (int multiple = n * n; multiple < below; multiple += n)
            {
                composite[multiple] = true;
            }
        }
    }
}

void QuickSort(int[] items, int low, int high)
{
    if (low >= high)
    {
        return;
    }
    int split = low;
    for (int i = low; i < high; i++)
    {
        if (items[i] < items[high])
        {
            (items[i], items[split]) = (items[split], items[i]);
            split++;
        }
    }
    (items[split], items[high]) = (items[high], items[split]);
    QuickSort(items, low, split - 1);
    QuickSort(items, split + 1, high);
}

int Distance(string a, string b)
{
    var costs = Enumerable.Range(0, b.Length + 1).ToArray();
    for (int i = 1; i <= a.Length; i++)
    {
        int diagonal = costs[0];
        costs[0] = i;
        for (int j = 1; j <= b.Length; j++)
        {
            int above = costs[j];
            costs[j] = Math.Min(Math.Min(above, costs[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
            diagonal = above;
        }
    }
    return costs[^1];
}
