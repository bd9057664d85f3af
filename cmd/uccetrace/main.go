// Command uccetrace rebuilds agent logins from captured UCCE trace logs and says
// what happened to each. Results go to standard output, all else to standard
// error; see "uccetrace --help" for commands, flags and exit codes.
package main

import "os"

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
