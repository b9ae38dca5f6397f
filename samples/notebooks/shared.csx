// What other notebooks import.
record Port(string Name, double Latitude, double Longitude);

double Distance(Port from, Port to)
{
    double Radians(double degrees) => degrees * Math.PI / 180;
    double a = Math.Pow(Math.Sin(Radians(to.Latitude - from.Latitude) / 2), 2)
        + Math.Cos(Radians(from.Latitude)) * Math.Cos(Radians(to.Latitude))
        * Math.Pow(Math.Sin(Radians(to.Longitude - from.Longitude) / 2), 2);
    return 2 * 6371 * Math.Asin(Math.Sqrt(a));
}
