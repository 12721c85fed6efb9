import { Injectable } from '@nestjs/common';
import { ToolCatalogue } from '../configuration/tool-catalogue';

/** What the catalogue says of the tools and patterns that uploads name. Those that it does not know are as they came. */
@Injectable()
export class DescribedTools {
  private readonly byName = new Map<string, { uuid: string; name: string }>();
  private readonly titles = new Map<string, string>();

  constructor(catalogue: ToolCatalogue) {
    for (const { uuid, name, shortName } of catalogue.tools) {
      // Clients name a tool by its short name, the oldest form by its UUID.
      for (const key of [name, shortName, uuid]) this.byName.set(key.toLowerCase(), { uuid, name });
      for (const { id, title } of catalogue.patternsOf(uuid)) if (title) this.titles.set(id, title);
    }
  }

  tool(named: string): { uuid: string; name: string } {
    return this.byName.get(named.toLowerCase()) ?? { uuid: named, name: named };
  }

  /** How uploads name the tools that are shown with one of these UUIDs, in lower case. */
  namesOf(uuids: readonly string[]): string[] {
    const wanted = new Set(uuids.map((uuid) => uuid.toLowerCase()));
    const known = [...this.byName].filter(([, { uuid }]) => wanted.has(uuid.toLowerCase()));
    const unknown = [...wanted].filter((uuid) => !this.byName.has(uuid));
    return [...known.map(([name]) => name), ...unknown];
  }

  titleOf(patternId: string): string | undefined {
    return this.titles.get(patternId);
  }
}
