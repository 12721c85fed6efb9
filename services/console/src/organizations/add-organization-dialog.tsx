import { useNavigate } from '@tanstack/react-router';
import { type JSX, useState } from 'react';
import { useApp } from '../session/app-context';
import { text } from '../text/en';
import { DialogForm } from '../ui/dialog-form';
import { TextField } from '../ui/field';
import { SelectField } from '../ui/select-field';
import { useOnce } from '../ui/use-once';
import { directoryNameProblem } from './directory-name';
import { addOrganization, organizationsQuery, type Provider, PROVIDERS } from './organizations.api';

const OPTIONS = PROVIDERS.map((value) => ({ value, label: text.organizations.providers[value] }));

/** For administrators of the instance. Whoever has added one goes on to its repositories. */
export function AddOrganizationDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const { queries } = useApp();
  const navigate = useNavigate();
  const [provider, setProvider] = useState<Provider>('gh');
  const [typed, setTyped] = useState('');
  const [wasSubmitted, setSubmitted] = useState(false);
  const name = typed.trim();
  const problem = directoryNameProblem(name);
  const isShown = problem !== undefined && (wasSubmitted || problem !== 'missing');
  const adding = useOnce(
    async (wanted: { provider: Provider; name: string }) => {
      try {
        return await addOrganization(wanted);
      } finally {
        void queries.invalidateQueries({ queryKey: organizationsQuery.queryKey });
      }
    },
    async (added) => {
      await navigate({
        to: '/organizations/$provider/$organization',
        params: { provider: added.provider, organization: added.name },
        replace: true,
        // The form knows of the answer only when it is drawn again, and holds the page until then.
        ignoreBlocker: true,
      });
    },
  );
  return (
    <DialogForm
      title={text.addOrganization.title}
      lead={text.addOrganization.lead}
      sending={adding}
      submit={text.addOrganization.submit}
      submitting={text.addOrganization.submitting}
      failed={text.addOrganization.failed}
      whenUnanswered={text.addOrganization.unknown}
      onSubmit={() => {
        setSubmitted(true);
        if (problem === undefined) adding.run({ provider, name });
      }}
      onClose={onClose}
      onCancel={onClose}
    >
      <SelectField
        label={text.addOrganization.provider}
        name="provider"
        options={OPTIONS}
        value={provider}
        onChange={setProvider}
      />
      <TextField
        label={text.directory.name}
        help={text.addOrganization.nameHelp}
        error={isShown ? text.directory.nameRules[problem] : undefined}
        name="name"
        autoComplete="off"
        value={typed}
        onChange={setTyped}
      />
    </DialogForm>
  );
}
