// %% A class, and one that inherits
abstract class Vessel(string name)
{
    public string Name { get; } = name;

    public abstract double TopSpeed { get; }

    public override string ToString() => $"{Name} ({TopSpeed} kn)";
}

class Tug(string name, int horsepower) : Vessel(name)
{
    public override double TopSpeed => Math.Round(Math.Sqrt(horsepower) / 4, 1);
}

// %%
Vessel tug = new Tug("Fairplay", 3600);
tug.ToString()

// %% [markdown]
// Properties with logic, interfaces with defaults, and operators.

// %%
interface ILoad
{
    double Tons { get; }

    bool IsHeavy => Tons > 20;
}

class Container(double tons) : ILoad
{
    public double Tons { get; } = tons;

    public static Container operator +(Container a, Container b) => new(a.Tons + b.Tons);
}

ILoad both = new Container(12.5) + new Container(9);
(both.Tons, both.IsHeavy)

// %% An event
class Buoy
{
    public event Action<int>? Rang;

    public void Ring(int times) => Rang?.Invoke(times);
}

var buoy = new Buoy();
buoy.Rang += times => Console.WriteLine(string.Concat(Enumerable.Repeat("ding ", times)).Trim());
buoy.Ring(2);
buoy.Ring(1);
