#!/bin/sh
# SPDX-License-Identifier: MIT
# fork, pipes, alarm with die, sockets, sorting: perl's safe signals.
cat >program.pl <<'END'
use strict; use warnings; use POSIX qw(:sys_wait_h); use Socket;
$| = 1;
my %h; $h{$_ * 7919 % 10007} = $_ for 1 .. 20000;
print scalar(keys %h), "\n";
pipe(my $r, my $w) or die;
for my $i (1 .. 10) {
	my $pid = fork // die;
	if (!$pid) { syswrite $w, "child $i\n"; POSIX::_exit($i); }
}
close $w;
print sort <$r>;
my $sum = 0;
while ((my $pid = waitpid(-1, 0)) > 0) { $sum += $? >> 8; }
print "sum $sum\n";
my $got = 0;
local $SIG{USR1} = sub { $got++ };
kill USR1 => $$ for 1 .. 10;
print "got $got\n";
eval { local $SIG{ALRM} = sub { die "alarm\n" }; alarm 1; select undef, undef, undef, 50; };
print $@;
socketpair(my $a, my $b, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or die;
syswrite $a, "through a socket\n"; sysread $b, my $buffer, 100; print $buffer;
print `echo backticks; exit 3`, $? >> 8, "\n";
open my $out, '-|', 'seq 1 1000' or die; my $lines = () = <$out>; close $out; print "$lines\n";
system 'kill -9 $$'; print $? & 127, "\n";
exec 'sh', '-c', 'exit 12';
END
exec $RUN perl program.pl
