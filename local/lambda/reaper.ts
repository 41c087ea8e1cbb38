import { spawn } from "node:child_process";

/**
 * Ends what this process started when this process ends, however it ends. A shell that reads a pipe: it hears which process groups live,
 * and when the pipe breaks it kills them and removes the folder. It catches what no handler of ours can: our own SIGKILL, and a child
 * that is stuck in native code.
 */
export interface Reaper {
  add(processGroup: number): void;
  remove(processGroup: number): void;
  /** Kills what is still noted, removes the folder; resolves once the reaper itself is gone. */
  close(): Promise<void>;
}

const SCRIPT = `
trap '' HUP INT TERM QUIT
groups=' '
while read -r verb group; do
  case $verb in
    add) groups="$groups$group " ;;
    remove) case $groups in *" $group "*) groups="\${groups%%" $group "*} \${groups#*" $group "}" ;; esac ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
rm -rf -- "$1"
`;

/** @param folder temporary files of those processes: gone when they are. */
export function startReaper(folder: string): Reaper {
  const living = new Set<number>();
  let closing: Promise<void> | undefined;
  let shell = start();

  /** In a session of its own: what is typed at our terminal, or sent to our group, must not end the reaper before us. */
  function start() {
    const child = spawn("/bin/sh", ["-c", SCRIPT, "slipway-reaper", folder], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
      cwd: "/",
      env: { PATH: "/usr/bin:/bin" },
    });
    // Killed by somebody: its pipe breaks, and 'exit' starts another.
    child.stdin.on("error", () => {});
    child.once("error", (error) => {
      throw new Error(`Cannot start /bin/sh, which ends the functions' processes when this one dies: ${error.message}`);
    });
    child.once("exit", () => {
      if (closing !== undefined) return;
      shell = start();
      for (const group of living) shell.stdin.write(`add ${group}\n`);
    });
    child.unref();
    return child;
  }

  return {
    add(processGroup) {
      living.add(processGroup);
      shell.stdin.write(`add ${processGroup}\n`);
    },
    remove(processGroup) {
      living.delete(processGroup);
      shell.stdin.write(`remove ${processGroup}\n`);
    },
    close() {
      closing ??= new Promise((resolve) => {
        shell.ref();
        shell.once("exit", () => resolve());
        shell.stdin.end();
      });
      return closing;
    },
  };
}
