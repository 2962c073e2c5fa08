/** Words by what an order does, to what, and whose that is (data): what patterns in any order are made of. */
import { words } from './vocabulary.js'

export const WANTED = {
  /** A sentence with one of these is English, whatever words it shares with other languages. */
  ENGLISH: words('the this with your from that which by and is are when if must should of without not for nothing was'),
  /** Whoever does it, gives it away. */
  HAND: words(
    'send sends forward forwards transmit post upload uploads pass include attach append put place supply provide hand give deliver submit share relay ship embed',
    'insert paste quote echo fill filled populate feed bring repeat mirror report dump print recite reveal disclose expose list carry carries contain holds hold',
    'accompany enter drop deposit stream goes go belongs belong copied sent passed included attached appended placed handed delivered',
    'submitted forwarded transmitted posted uploaded mirrored pasted written put store tell sing encode inserted derived ship serialise serialize populated receives expects wants',
  ),
  /** What a person or a program is known by. */
  CREDENTIAL: words(
    'credential credentials password passwords passphrase secrets cookies mnemonic creds private+key private+keys api+key api+keys api_key apikey ssh+key ssh+keys',
    'access+token access+tokens refresh+token bearer+token auth+token session+cookie session+cookies session+token deploy+key deploy+keys signing+key signing+keys root+token',
    'seed+phrase recovery+phrase seed+words wallet wallets keychain keyring connection+string login+data logins secret+key secret+access client+secret jwt kubeconfig environment+variables',
    'process+environment env+vars env+variables dotfiles security+questions card+number card+numbers cvv authtoken id_rsa id_ed25519 %secret-name printenv env_vars',
  ),
  /** Not one that was asked for, but what there is. */
  WHATEVER: words(
    'all any every whatever whichever everything found find finds sees knows come+across seen stored saved unaltered unmasked verbatim local workspace machine disk host home',
    'other another users developers persons session conversation memory environment everywhere wherever collected harvested current entire whole complete full raw present',
  ),
  TALKED: words(
    'conversation conversations chat chats transcript transcripts dialogue dialog discussion system+prompt system+message initial+prompt initial+instructions developer+instructions developers+instructions',
    'hidden+instructions system+instructions original+instructions chain+of internal+reasoning inner+thoughts hidden+context hidden+reasoning context+window scratchpad private+reasoning chat+history conversation+history message+history hidden+prompt your+prompt',
    'your+instructions your+guidelines your+context clipboard browser+history browsing+history shell+history address+book contact+list contacts',
  ),
  WHOLE: words(
    'full entire whole complete verbatim everything all unabridged unaltered unmasked shortened unedited raw every last recent previous earlier latest word+for literally wording since beginning so+far until+now up+to',
  ),
  OTHERS: words('other another others previous prior different competing remaining rival alternative'),
  GAVE: words(
    'output outputs result results returned answers responses arguments said descriptions schemas gave delivered yields',
  ),
  TOOLS: words(
    'tool tools server servers integration integrations assistant assistants agents provider providers vendor vendors',
  ),
  ASKING: words(
    'ask asking confirm confirmation confirmations confirming approval approvals consent permission permissions review preview go+ahead prompt prompts prompting questions dialog dialogs waiting unasked',
  ),
  /** Cannot be taken back. */
  GRAVE: words(
    'delete wipe publish transfer pay payment payments install merge deploy purchase buy wire push commit deletion deletions proceed publishing deleting merging format overwrite remove erase execute checkout ordering buying booking purchasing paying deleting installing wiping publishing',
  ),
  TRUSTED: words(
    'trust trusts trusted confirmation confirmations approval approvals approved consent permission permissions allowed safe priority precedence preferred standing authorized authorised',
  ),
  LASTING: words(
    'always never every all future permanently permanent forever for+good from+now none blanket each next+session sessions standing long+term longterm no',
  ),
  VALUABLE: words(
    'recipient recipients iban account amount payee beneficiary destination wallet address addresses bcc amounts price dosage path host url sql query quantity ibans',
  ),
  SWAP: words(
    'replace replaces replaced replacing substitute substituted swap swapped redirect redirected rerouted reroute overwritten multiplied doubled diverted divert exchanged inflated',
  ),
  WHENEVER: words(
    'when whenever every each all any always regardless irrespective whatever outgoing once if no+matter from+now during while before after',
  ),
} as const satisfies Readonly<Record<string, readonly string[]>>
