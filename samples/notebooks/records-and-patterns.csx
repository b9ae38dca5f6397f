// %%
abstract record Shape;
record Circle(double Radius) : Shape;
record Box(double Width, double Height) : Shape;
record struct Point(int X, int Y);

double Area(Shape shape) => shape switch
{
    Circle { Radius: var r } => Math.PI * r * r,
    Box(var w, var h) when w == h => w * w,
    Box(var w, var h) => w * h,
    _ => throw new ArgumentException("unknown"),
};

new Shape[] { new Circle(1), new Box(2, 2), new Box(2, 3) }.Select(shape => Math.Round(Area(shape), 3))

// %%
var box = new Box(2, 3);
var wider = box with { Width = 5 };
(wider, box == new Box(2, 3))

// %%
string Describe(int[] numbers) => numbers switch
{
    [] => "nothing",
    [var one] => $"only {one}",
    [var head, .., var tail] => $"from {head} to {tail}",
};

Console.WriteLine(Describe([]));
Console.WriteLine(Describe([7]));
Console.WriteLine(Describe([1, 2, 3]));

// %%
var (x, y) = new Point(3, -4);
string Sign(int n) => n is > 0 and < 10 ? "small" : n is 0 or < 0 ? "not positive" : "large";
(Sign(x), Sign(y), Sign(99))
