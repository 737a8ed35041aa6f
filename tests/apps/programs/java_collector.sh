#!/bin/sh
# SPDX-License-Identifier: MIT
# HotSpot: safepoints by SIGSEGV, code it compiles itself, many threads, GC.
if [ ! -e "$SHARED/Program.class" ]; then
	cat >Program.java <<'END'
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;

public class Program {
    static long churn(int seed) {
        Random random = new Random(seed);
        Map<Integer, byte[]> map = new HashMap<>();
        long sum = 0;
        for (int i = 0; i < 200000; i++) {
            map.put(random.nextInt(500), new byte[random.nextInt(4000)]);
            sum += map.size() * (long) random.nextInt(100);
        }
        return sum;
    }

    public static void main(String[] args) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(6);
        List<Future<Long>> futures = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int seed = i;
            futures.add(pool.submit(() -> churn(seed)));
        }
        for (Future<Long> future : futures) System.out.println(future.get());
        pool.shutdown();
        System.out.println(pool.awaitTermination(60, TimeUnit.SECONDS));
        Process child = new ProcessBuilder("sh", "-c", "echo from a child; exit 5").inheritIO().start();
        System.out.println(child.waitFor());
        Path file = Files.createTempFile(Path.of("."), "x", "y");
        Files.writeString(file, "text");
        System.out.println(Files.size(file));
        try {
            Object nothing = null;
            System.out.println(nothing.hashCode());
        } catch (NullPointerException expected) {
            System.out.println("null pointer");
        }
        try { deep(0); } catch (StackOverflowError expected) { System.out.println("overflow"); }
        System.exit(6);
    }

    static int deep(int n) { return deep(n + 1) + 1; }
}
END
	javac -d "$SHARED" Program.java || exit 99
fi
exec $RUN java -Xmx96m -cp "$SHARED" Program
