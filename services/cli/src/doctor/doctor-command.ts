import { Command } from 'commander';
import { connected } from '../api/connection';
import { type Bind, examples } from '../bind';
import { diagnose } from './doctor';

export const doctorCommand = (bind: Bind): Command =>
  connected(new Command('doctor'))
    .description(
      'Find out why commands do not work: base URL, network, encryption, clock, the token, who it is and what it may do. What a deployment is given, another one examines: npm run doctor (docs/operations/doctor.md)',
    )
    .addHelpText('after', examples('doctor', 'doctor --url https://portcullis.example.com --json'))
    .action(bind(diagnose));
