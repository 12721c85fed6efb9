import { Tabs } from '@base-ui/react/tabs';
import type { JSX } from 'react';
import { text } from '../text/en';
import { CopyButton } from '../ui/copy';
import { CI_SYSTEMS, isOwnMachine, SECRET, snippetFor } from './snippets';

export function CiSnippets(): JSX.Element {
  return (
    <section className="section" aria-labelledby="snippets">
      <h2 id="snippets">{text.snippets.title}</h2>
      <p className="lead">{text.snippets.lead(SECRET)}</p>
      {isOwnMachine(location.hostname) ? <p className="help">{text.snippets.ownMachine}</p> : null}
      <Tabs.Root defaultValue="github">
        <Tabs.List className="tabs" aria-label={text.snippets.choose}>
          {CI_SYSTEMS.map((system) => (
            <Tabs.Tab key={system} value={system} className="tab">
              {text.snippets.names[system]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {CI_SYSTEMS.map((system) => {
          const lines = snippetFor(system, location.origin);
          return (
            <Tabs.Panel key={system} value={system} className="tab-panel">
              <p className="help">{text.snippets.where[system]}</p>
              <div className="code">
                <pre tabIndex={0} aria-label={text.snippets.names[system]}>
                  {lines}
                </pre>
                <CopyButton value={lines} what={text.snippets.names[system]} />
              </div>
            </Tabs.Panel>
          );
        })}
      </Tabs.Root>
    </section>
  );
}
