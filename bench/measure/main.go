//go:build linux

// Command measure runs tools in turn over the same files, and prints what each of them
// took and whether its answer is right:
//
//	measure -truth truth.tsv FILE... <tools
//
// Standard input has a tool a line, in columns that tabs part: its name, what it writes
// (rows, jsonl or text), and its command, to which the files are added. Ratios are to the
// first. What tools that write rows have written is compared in each round; the others
// write to /dev/null while they are measured and are run once more for their answer, since
// writing a report to disk is no part of making it.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// tool is something that is measured.
type tool struct {
	name, writes string
	command      []string
	rounds       []usage
	answer       string // what is said of it
	wrong        bool
}

func main() {
	right, err := measure(os.Args[1:], os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(2)
	}
	if !right {
		os.Exit(1)
	}
}

// measure reports whether all answers are right.
func measure(args []string, plan io.Reader, out io.Writer) (bool, error) {
	flags := flag.NewFlagSet("measure", flag.ContinueOnError)
	rounds := flags.Int("rounds", 3, "how often each tool runs")
	from := flags.String("truth", "", "file with what became of every login")
	if err := flags.Parse(args); err != nil {
		return false, err
	}
	if *rounds < 1 {
		return false, fmt.Errorf("%d rounds are too few", *rounds)
	}
	files := flags.Args()
	size, err := sum(files)
	if err != nil {
		return false, err
	}
	truth, err := readTruth(*from)
	if err != nil {
		return false, err
	}
	tools, err := readTools(plan, files)
	if err != nil {
		return false, err
	}
	for range *rounds {
		for _, t := range tools {
			if err := t.round(truth); err != nil {
				return false, fmt.Errorf("%s: %w", t.name, err)
			}
		}
	}
	right := true
	for _, t := range tools {
		if t.writes != "rows" {
			t.say(func(out *os.File) error { _, err := run(t.command, out); return err }, truth)
		}
		right = right && !t.wrong
	}
	return right, table(out, tools, size)
}

// sum is how many bytes the files have, which are read once, so that all tools find them
// in memory.
func sum(files []string) (size int64, err error) {
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return 0, err
		}
		n, err := io.Copy(io.Discard, f)
		f.Close()
		if err != nil {
			return 0, err
		}
		size += n
	}
	return size, nil
}

func readTools(plan io.Reader, files []string) (tools []*tool, err error) {
	for lines := bufio.NewScanner(plan); lines.Scan(); {
		columns := strings.Split(lines.Text(), "\t")
		if len(columns) < 3 || compares[columns[1]] == nil {
			return nil, fmt.Errorf("%q is no tool: name, rows, jsonl or text, command", lines.Text())
		}
		tools = append(tools, &tool{name: columns[0], writes: columns[1], command: append(columns[2:], files...)})
	}
	return tools, nil
}

// round runs the tool once.
func (t *tool) round(truth *truth) error {
	measured := func(out *os.File) error {
		used, err := run(t.command, out)
		t.rounds = append(t.rounds, used)
		return err
	}
	if t.writes == "rows" {
		t.say(measured, truth)
		return nil
	}
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer null.Close()
	return measured(null)
}

// say compares what a run of the tool writes with the truth.
func (t *tool) say(run func(out *os.File) error, truth *truth) {
	in, out, err := os.Pipe()
	if err != nil {
		t.answer, t.wrong = err.Error(), true
		return
	}
	defer in.Close()
	failed := make(chan error, 1)
	go func() {
		err := run(out)
		out.Close()
		failed <- err
	}()
	said, differences := compares[t.writes](truth, bufio.NewReaderSize(in, 1<<20))
	io.Copy(io.Discard, in) // what follows on a report that cannot be read
	if err := <-failed; err != nil {
		differences = append(differences, err.Error())
	}
	if len(differences) == 0 {
		if !t.wrong {
			t.answer = said
		}
		return
	}
	t.answer, t.wrong = fmt.Sprintf("%d differ", len(differences)), true
	for _, d := range differences[:min(len(differences), 5)] {
		fmt.Fprintf(os.Stderr, "%s: %s\n", t.name, d)
	}
}

// failure is a command's error with the end of what it said.
func failure(err error, said string) error {
	if err == nil {
		return nil
	}
	if _, ok := err.(*exec.ExitError); ok && said != "" {
		return fmt.Errorf("%w: %s", err, said[max(0, len(said)-500):])
	}
	return err
}
