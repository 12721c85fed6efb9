import { Command } from 'commander';
import { connected } from '../api/connection';
import { type Bind, examples, several } from '../bind';
import { showAuditLog } from './audit';

export const auditCommand = (bind: Bind): Command =>
  connected(new Command('audit'))
    .description(
      'Show what was done in an organization, newest first. With --json it is an export: one entry per line, all that is known of it.',
    )
    .argument('<organization>', 'provider/name, such as gh/acme')
    .option('--since <time>', 'from then on: 6h, 30d, or 2026-11-01T00:00Z; default: 7d')
    .option('--until <time>', 'up to then; default: now')
    .option(
      '--action <name>',
      'only actions that begin like this, such as repositories.tokens; may be repeated',
      several,
    )
    .option('--actor <email>', 'only what this person did')
    .option('--result <result>', 'succeed, failed or rejected')
    .option('--on <repository>', 'only what was done on this repository')
    .addHelpText(
      'after',
      examples(
        'admin audit gh/acme --since 30d --action repositories.tokens',
        'admin audit gh/acme --since 365d --json > audit.jsonl',
        'admin audit gh/acme --actor ann@example.com --result rejected',
      ),
    )
    .action(bind(showAuditLog, 'list'));
