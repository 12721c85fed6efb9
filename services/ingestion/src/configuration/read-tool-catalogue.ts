import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ToolCatalogue } from './tool-catalogue';

/** The shipped catalogue, with what the operator's file adds. A file that cannot be used keeps the process from starting. */
export async function readToolCatalogue(path: string | undefined): Promise<ToolCatalogue> {
  if (path === undefined) return new ToolCatalogue();
  try {
    return new ToolCatalogue(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const problem = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Error(`TOOL_CATALOGUE: ${path} is no tool catalogue.\n${problem}`, { cause: error });
  }
}
