using System.Diagnostics;

namespace Hawser.Acceptance.Samples;

/// <summary>What samples/Evaluate promises its user, seen from outside.</summary>
public sealed class EvaluateTests
{
    [Fact]
    public async Task E1_E2_cells_of_the_arguments_continue_from_each_other_in_a_process_that_is_gone_afterwards()
    {
        (int exitCode, string output) = await SampleProgram.RunAsync(
            "Evaluate",
            "var lengths = new[] { 3, 4 };",
            "Console.WriteLine(\"adding\"); lengths.Sum()",
            "display(lengths); Environment.ProcessId");

        Assert.Equal(0, exitCode);
        string[] lines = output.TrimEnd().Split('\n');
        Assert.Equal(["adding", "7", "[ 3, 4 ]"], lines[..3]);
        ProcessAssert.Gone(int.Parse(lines[3], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task E8_E9_cells_that_fail_are_told_with_their_place_and_the_others_run()
    {
        (int exitCode, string output) = await SampleProgram.RunAsync(
            "Evaluate",
            "int Divide(int a, int b) => a / b;",
            "var half = Divide(1, 2) + missing;",
            "\nDivide(1, 0)",
            "Divide(8, 2)");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("4\n", output, StringComparison.Ordinal);
        Assert.Contains("cell 2 (1,27): Error CS0103: ", output, StringComparison.Ordinal);
        Assert.Contains("System.DivideByZeroException: Attempted to divide by zero.", output, StringComparison.Ordinal);
        Assert.Contains(" in cell 3, line 2", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R8_a_cell_that_ends_its_process_is_told_and_does_no_harm_to_the_program()
    {
        (int exitCode, string output) = await SampleProgram.RunAsync("Evaluate", "1 + 1", "Environment.Exit(7);", "2 + 2");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("2\n", output, StringComparison.Ordinal);
        Assert.Contains("cell 2: Aborted", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\n4\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cells_of_standard_input_are_parted_by_lines()
    {
        ProcessStartInfo command = SampleProgram.Command("Evaluate", []);
        command.RedirectStandardInput = true;
        using Process run = Process.Start(command)!;
        await run.StandardInput.WriteAsync("var x = 20;\n//%%\nx += 1;\n2 * x\n//%%\n");
        run.StandardInput.Close();

        Assert.Equal("42\n", await run.StandardOutput.ReadToEndAsync().WaitAsync(ProcessAssert.Patience));
        await run.WaitForExitAsync().WaitAsync(ProcessAssert.Patience);
        Assert.Equal(0, run.ExitCode);
    }
}
