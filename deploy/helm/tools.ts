import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** install-tools.sh reads these lines. */
export const VERSIONS = {
  helm: 'v3.22.0',
  kubeconform: 'v0.7.0',
  kubernetes: 'v1.37.2',
} as const;

export const INSTALL = 'bash deploy/helm/install-tools.sh';

/** This machine has no such program. The message ends with the line that installs it. */
export class MissingTool extends Error {
  constructor(name: string) {
    super(`no ${name}: ${INSTALL}`);
    this.name = 'MissingTool';
  }
}

/** Where `go install` puts programs, whether or not that is in PATH. */
const goBin = (): string | undefined => {
  const { status, stdout } = spawnSync('go', ['env', 'GOPATH'], { encoding: 'utf8' });
  return status === 0 ? join(stdout.trim(), 'bin') : undefined;
};

/** The path of a program, or undefined. */
export function findTool(name: 'helm' | 'kubeconform'): string | undefined {
  const installed = goBin();
  if (installed !== undefined && existsSync(join(installed, name))) return join(installed, name);
  return spawnSync(name, ['--help'], { stdio: 'ignore' }).error ? undefined : name;
}

export function requireTool(name: 'helm' | 'kubeconform'): string {
  const path = findTool(name);
  if (path === undefined) throw new MissingTool(name);
  return path;
}

/** The OpenAPI document of Kubernetes, as its Go module carries it. */
export function openApiOfKubernetes(): string {
  const module = `k8s.io/kubernetes@${VERSIONS.kubernetes}`;
  const text = execFileSync('go', ['mod', 'download', '-json', module], { encoding: 'utf8' });
  const { Dir } = z.object({ Dir: z.string() }).parse(JSON.parse(text));
  return join(Dir, 'api', 'openapi-spec', 'swagger.json');
}
