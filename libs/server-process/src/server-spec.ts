/** How to run one server. */
export interface ServerSpec {
  /** As a person calls it: 'Redis'. */
  name: string;
  /** The server's own: its log, the note of its pid and the claim of this process are kept here. */
  directory: string;
  /** Part of the command line that only a server of this directory has. A pid whose process lacks it is a stranger's. */
  marker: string;
  /** Asks for an orderly end. */
  stopSignal: NodeJS.Signals;
  /** Runs before each start, when the directory is ours and nothing runs in it. */
  prepare(): Promise<Launch>;
  /** One attempt to use the server; rejects while it is not ready. */
  probe(): Promise<void>;
  readyTimeoutMs: number;
  stopTimeoutMs: number;
}

export interface Launch {
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv | undefined;
  /** Run under this user and group; only root can. */
  user?: { uid: number; gid: number } | undefined;
  /** An open file or directory that the server finds as its descriptor 3; closed here once it has it. */
  descriptor?: number | undefined;
}

/** What the starter of a server is given to hold. */
export interface RunningServer {
  readonly port: number;
  /** Of the server that runs now; a restart changes it. */
  readonly pid: number;
  readonly logFile: string;
  /** Resolves when the server that runs now has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** An orderly end. */
  stop(): Promise<void>;
  /** SIGKILL unless said otherwise; SIGSTOP and SIGCONT freeze and thaw it. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** On the same port with the same data, also after `stop` and `kill`. Resolves once it answers. */
  restart(): Promise<void>;
}
