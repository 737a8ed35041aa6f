#!/bin/sh
# SPDX-License-Identifier: MIT
# A static binary without libc: own system calls, small stacks, SIGURG preemption.
if [ ! -e "$SHARED/program" ]; then
	cat >main.go <<'END'
package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"
)

func spin(n int) int {
	sum := 0
	for i := 0; i < 20000000; i++ {
		sum = (sum*31 + i*n) % 1000003
	}
	return sum
}

func main() {
	var group sync.WaitGroup
	sums := make([]int, 8)
	for i := range sums {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			sums[i] = spin(i)
			runtime.GC()
		}(i)
	}
	group.Wait()
	fmt.Println(sums)
	outputs := make([]string, 10)
	for i := range outputs {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			out, err := exec.Command("sh", "-c", fmt.Sprintf("echo %d; exit %d", i, i)).Output()
			outputs[i] = fmt.Sprintf("%q %v", out, err)
		}(i)
	}
	group.Wait()
	for _, line := range outputs {
		fmt.Println(line)
	}
	signals := make(chan os.Signal, 10)
	signal.Notify(signals, syscall.SIGUSR1)
	for i := 0; i < 5; i++ {
		syscall.Kill(os.Getpid(), syscall.SIGUSR1)
		fmt.Println(<-signals)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			fmt.Fprintln(connection, "hello")
			connection.Close()
		}
	}()
	for i := 0; i < 50; i++ {
		connection, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			panic(err)
		}
		var word string
		fmt.Fscan(connection, &word)
		if word != "hello" {
			panic(word)
		}
		connection.Close()
	}
	listener.Close()
	func() {
		defer func() { fmt.Println(recover()) }()
		var nothing *[4]int
		fmt.Println(nothing[1])
	}()
	time.Sleep(5 * time.Millisecond)
	exe, _ := os.Executable()
	fmt.Println(exe == os.Args[0])
	os.Exit(7)
}
END
	GOCACHE="$SHARED/cache" GOFLAGS=-mod=mod GO111MODULE=off CGO_ENABLED=0 \
		go build -o "$SHARED/program" main.go || exit 99
fi
exec $RUN "$SHARED/program"
