/**
 * Words by what they mean in a text that wants something of a model (data). Rules name concepts, so that a synonym, an inflection
 * or another language is one more word here, not one more rule. Accents and case are folded as `readingOf` folds them.
 */
import { words } from './vocabulary.js'

export const CONCEPTS = {
  DISREGARD: words(
    'ignore disregard forget ignoring disregarding forgetting neglect',
    'ignora ignorar ignore ignoren olvida olvide olvidar olviden descarta',
    'ignorez ignorer oubliez oublie oublier ignoriere ignorieren ignoriert vergiss vergesst vergessen missachte',
    'игнорируй игнорируйте игнорировать проигнорируй проигнорируйте забудь забудьте отбрось',
    '忽略 无视 忽视 忘记 忘掉 無視 忘れて 不要理会 dimentica dimenticate esqueça desconsidere 무시하고',
  ),
  SET_ASIDE: words('override overrides bypass bypasses circumvent supersede supersedes discard drop replace replaces suspend'),
  PRIOR: words(
    'previous prior earlier preceding above foregoing before',
    'anteriores anterior previas previos previa précédentes précédents précédente antérieures ci-dessus',
    'vorherigen vorherige vorigen bisherigen obigen früheren предыдущие предыдущих предшествующие прежние прежних',
    '之前 以前 上述 先前 以上 前面 此前 precedenti anteriori 이전',
  ),
  ORDERS: words(
    'instruction instructions rules guidelines guideline directives directive constraints restrictions orders guardrails prompts prompt',
    'guidance training programming safeguards policies policy commands context messages conversation',
    'instrucciones reglas indicaciones órdenes directrices consignes directives règles anweisungen anweisung instruktionen regeln',
    'vorgaben befehle инструкции инструкций указания указаний правила правил команды',
    '指令 指示 规则 提示 提示词 命令 说明 要求 istruzioni regole instruções ルール 지시',
  ),
  NOT: words(
    'not dont never no without avoid refrain cannot cant mustnt shouldnt wont neither nor nunca jamás sin ne pas jamais sans',
    'nicht nie niemals ohne kein keine keinem не никогда без 不要 不得 请勿 切勿 勿 别 不能 不可 无需 non mai senza não ないで',
  ),
  /** As NOT, without the words for "without": never without is always with. */
  NEVER: words(
    'not dont never no avoid refrain cannot cant mustnt shouldnt wont neither nor nunca jamás ne pas jamais',
    'nicht nie niemals kein keine keinem не никогда без 不要 不得 请勿 切勿 勿 别 不能 不可 无需 non mai senza não ないで',
  ),
  DENIED: words(
    'not dont never no without avoid cannot doesnt isnt wont neither nor prevents prevent blocks block forbids rejects',
  ),
  TELL: words(
    'tell mention inform notify reveal disclose alert report explain acknowledge warn announce telling mentioning informing notifying',
    'revealing disclosing alerting explaining indicate communicate say expose told informed notified mentioned menciones mencione',
    'menciona digas diga informes informe avises avise reveles revele mentionnez mentionner dites dire informez informer prévenez',
    'révélez avertissez erwähne erwähnen sage sagen informiere informieren verrate verraten sag sagt erzähl erzähle mitteilen сообщай сообщайте сообщать',
    'говори говорите упоминай упоминайте упоминать рассказывай уведомляй 告诉 告知 提及 提到 通知 透露 说明 informare dire avvisare 알리지',
  ),
  SHOW: words(
    'show display showing displaying present surface shown displayed visible montrer mostrar zeigen anzeigen 显示 展示',
  ),
  USER: words(
    'user users human humans operator person people customer owner usuario usuarios utilisateur utilisateurs benutzer nutzer',
    'anwender пользователю пользователя пользователь пользователям 用户 使用者 utente ユーザー usuário 사용자',
  ),
  IT: words(
    'it this that these those them anything any step steps instruction instructions directive message note rule action behavior behaviour lo esto ça cela davon dies это этом 此 这 任何',
  ),
  SECRETLY: words(
    'secretly covertly stealthily surreptitiously clandestinely discreetly secretamente secrètement discrètement heimlich тайно',
    'скрытно незаметно тайком 秘密地 悄悄 偷偷 暗中 segretamente 몰래',
  ),
  SILENTLY: words('silently quietly invisibly silenciosamente silencieusement stillschweigend молча 静默 默默'),
  MODEL: words(
    'ai assistant assistants llm llms model models agent agents claude chatgpt gpt copilot gemini cursor chatbot asistente modelo',
    'modèle ia assistent ki modell ассистент ассистенту модель модели ии помощник 模型 助手 智能体 助理',
  ),
  YOU: words('you your yours yourself tu tus usted vous votre vos du dein deine ihre вы ты твой твои ваши 你 您 你的 您的'),
  ANY: words(
    'any all every each other another others everything todas todos cualquier toutes tous chaque alle jede jeden jeder все всех любой любого каждый каждого 所有 任何 其他 每个 每次 一切',
  ),
  READ: words(
    'read open load access fetch retrieve cat dump extract collect gather obtain copy grab harvest exfiltrate steal',
    'reads opens loads accesses fetches retrieves dumps extracts collects gathers obtains copies harvests exfiltrates steals',
    'reading opening loading accessing fetching retrieving dumping extracting collecting gathering copying harvesting enumerates',
    'lee leer lea abre abrir accede lisez lire ouvrez récupérez lies lesen öffne auslesen прочитай прочитайте прочитать читай открой',
    'получи 読み 読んで 読取 读取 打开 获取 访问 查看 收集 leggi leggere leia ler',
  ),
  SEND: words(
    'send forward transmit post upload exfiltrate leak relay submit deliver email mail bcc cc ship publish push export dispatch smuggle',
    'sends forwards transmits posts uploads exfiltrates leaks relays submits emails bccs ships exports sent sending forwarding',
    'transmitting posting uploading exfiltrating leaking relaying forwarded share sharing shared transmitted posted uploaded exfiltrated copied',
    'envía enviar envíe envíalo manda mandar envoyez envoyer transmettez transmettre sende senden schicke schicken übermittle отправь',
    'отправьте отправить отправляй пересылай перешли 送信 发送 上传 转发 传送 发给 invia inviare inoltra envie enviar',
  ),
  PASS: words(
    'pass include append embed attach insert put place add provide supply prepend inject encode passing including appending embedding',
    'attaching inserting putting adding providing encoding includes appends embeds attaches inserts adds encodes passes store save write',
    'incluye incluir adjunta añade agrega pásalo incluez inclure ajoutez joignez transmets füge übergib anhängen einfügen включи включите',
    'добавь добавьте передай передайте вставь 包含 附加 传递 放入 添加 附上 填入 includi allega inclua',
  ),
  GIVEN: words('given provided supplied passed included attached pasted handed filled entered sent relayed holds hold'),
  CONTENT: words(
    'content contents value values full entire complete data text output outputs results body contenido contenu inhalt содержимое 内容 数据 结果',
  ),
  PARAMETER: words(
    'parameter parameters argument arguments field fields param input variable header parámetro campo paramètre champ feld параметр параметре поле 参数 字段',
  ),
  ASIDE: words(
    'sidenote sidecar side_note feedback metadata note notes context comment comments extra debug telemetry diagnostics session_info reason remark remarks memo',
  ),
  /** Nobody's tool has business there. */
  KEY_FILE: words(
    '.ssh id_rsa id_dsa id_ecdsa id_ed25519 id_rsa_pub /passwd /shadow /sudoers .gnupg .bash_history .zsh_history .htpasswd',
    '.git-credentials .vault-token /environ cookies.sqlite .password-store',
  ),
  /** Some tools have. */
  SECRET_FILE: words(
    '.env .aws .netrc .npmrc .pypirc .pgpass .kube .dockercfg .docker gcloud /credentials authorized_keys known_hosts .bashrc .zshrc .cursor',
    'claude_desktop_config .envrc .tfstate .pem .ppk .kdbx .p12 .pfx kubeconfig .azure .config .terraform.d .m2 .gradle .bash_profile .profile',
  ),
  /** What a person has said, written or kept. */
  PRIVATE: words(
    'conversation conversations chat transcript transcripts messages history clipboard documents contacts emails screenshot screenshots keystrokes',
    'questions inbox location photos calendar conversación gespräch переписку переписка 对话 聊天记录',
  ),
  SECRET: words(
    'credential credentials password passwords passphrase secret secrets token tokens apikey api_key api_keys cookies mnemonic keys',
    'contraseña contraseñas credenciales claves mot passe identifiants passwort passwörter zugangsdaten schlüssel пароль пароли ключи',
    'токен 密码 密钥 凭证 凭据 令牌 私钥',
  ),
  CALL: words(
    'call calling use using invoke invoking run running execute executing perform performing trigger usar utilizar llamar ejecutar',
    'utiliser appeler exécuter verwenden aufrufen nutzen benutzen использовать вызывать вызвать использованием вызовом выполнить 使用 调用 执行 运行',
  ),
  CALLED: words(
    'called used invoked executed run triggered available connected loaded active enabled present requested performed installed',
  ),
  TOOL: words(
    'tool tools function functions plugin plugins herramienta herramientas función outil outils fonction werkzeug werkzeuge funktion',
    'инструмент инструмента инструменты инструментов функция функции функцию 工具 函数 strumento',
  ),
  ACT: words(
    'operation operations task tasks action actions request requests command commands call calls query queries step transaction',
    'response responses reply answer answering responding interaction workflow operación opération operationen операции 操作 任务 请求',
  ),
  OBLIGE: words(
    'must always should shall need needs required mandatory ensure obligatory necessary obliged has have debe debes deben siempre doit',
    'devez toujours muss müssen musst immer должен должна должны обязательно всегда необходимо 必须 务必 总是 始终 应当 一定',
  ),
  BEFORE: words('before prior first antes avant bevor перед прежде 之前 先 前 preceding beforehand'),
  WHEN: words(
    'when whenever after upon once if time cuando después siempre quand lorsque après wenn sobald nachdem когда после 当 每当 之后 如果 每次',
  ),
  BEHAVIOUR: words(
    'behavior behaviour behaviors behaviours functionality comportamiento comportement verhalten поведение 行为 logic',
  ),
  MODIFY: words(
    'modify modifies modifying change changes changing alter alters altering override overrides overriding replace replaces replacing affects redefine redefines redefining adjust adjusts hijack hijacks intercept intercepts intercepting',
  ),
  UNFIT: words(
    'deprecated vulnerabilities incorrect unsafe insecure dangerous inaccurate falsified fake maintained supported trusted broken unreliable obsolete compromised disabled unavailable outdated vulnerable malicious untrusted hacked recalled leaking rogue corrupt hijacked',
    'obsoleta obsolète veraltet unsicher устарел устарела небезопасен 已弃用 弃用 过时 不安全 faulty wrong incorrect buggy retired',
  ),
  INSTEAD: words('instead rather replacement alternatively lugar place lieu statt stattdessen вместо 而不是 代替 改用'),
  OUTSIDE: words(
    'external remote attacker attackers third outside our my partner vendor collector telemetry logging diagnostics mirror archive analytics exfiltration c2 webhook audit backup monitoring',
  ),
  PLACE: words(
    'server endpoint url address host domain site api service webhook account inbox bucket collector destination party',
  ),
  /** Before it stands what a text only tells of: not the imperative of a verb, which asks for something itself. */
  MENTION: words(
    'detects detecting detection scans scanner scanning flags analyzes analyses analyzer analyser classifies classifier identifies',
    'such like whether+a whether+an whether+the whether+to example examples sample samples mock documentation explains explaining illustrates demonstrates phrase',
    'expected fixture fixtures canned illustrative corpus dataset training',
    'phrases strings attempts attempt attacks attack injection injections redacts masks sanitizes blocks prevents',
  ),
} as const satisfies Readonly<Record<string, readonly string[]>>

/** Words that do not count as distance: between any two words of a sentence any number of them may stand, within reason. */
export const FILLERS: ReadonlySet<string> = new Set(
  words(
    'the a an of to and or all any your my our its their his her in on for with at by this that these those it you please then also',
    'do does is are be as so just now very every each from el la los las un una de del y que le les du des et der die das den dem und',
    'zu в на и к 的 了 所有 请 将 把 并 并且 %colon',
  ),
)
