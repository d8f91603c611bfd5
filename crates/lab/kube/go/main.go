// Command kube runs as kube-apiserver, kube-controller-manager or etcd: the one named by its first argument.
//
// One program instead of three, because they share nearly all their code, and the tests need them only on this machine.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

const usage = "usage: kube kube-apiserver|kube-controller-manager|etcd [flags]"

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	if os.Getenv("LOCKSTEP_KUBE_STDIN") == "hold" {
		go endWithStdin()
	}
	role, flags := os.Args[1], os.Args[2:]
	switch role {
	case "kube-apiserver":
		os.Exit(run(role, flags, apiserver.NewAPIServerCommand()))
	case "kube-controller-manager":
		os.Exit(run(role, flags, controllers.NewControllerManagerCommand()))
	case "etcd":
		etcdmain.Main(append([]string{role}, flags...))
	default:
		fmt.Fprintf(os.Stderr, "unknown role %q; %s\n", role, usage)
		os.Exit(2)
	}
}

// run starts one of the Kubernetes commands; they read os.Args themselves, so the role is taken out of it first.
func run(role string, flags []string, command *cobra.Command) int {
	os.Args = append([]string{role}, flags...)
	return cli.Run(command)
}

// endWithStdin ends the program when standard input closes. A test that is killed cannot stop its servers; the pipe it
// holds closes all the same.
func endWithStdin() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(1)
}
