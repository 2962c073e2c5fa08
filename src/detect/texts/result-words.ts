/**
 * Words that somebody needs who addresses a model inside a document, by what they do in the sentence. One row for each
 * language or group of languages; scripts without blanks are in pairs of letters (see phrases.ts).
 */
import type { Classes } from './patterns.js'
import { LANGUAGE_WORDS } from './result-languages.js'

export const RESULT_WORDS = {
  ...LANGUAGE_WORDS,
  /** To set aside what was said before. */
  override: `ignore ignoring disregard disregarding forget override overrule bypass overlook neglect discard dismiss abandon
    supersede unlearn nullify scrap
    ignora ignore ignorar ignorad olvida olvide olviden olvidar descarta descarte omite
    ignorez ignorer oublie oubliez oublier négligez écarte
    ignoriere ignorieren ignorier vergiss vergessen missachte missachten verwirf übergehe
    ignorate ignori dimentica dimenticate trascura esqueça esqueçam esquece desconsidere desconsiderar
    negeer vergeet ignorera glöm zignoruj ignoruj zapomnij ignoruj zapomeň unut
    игнорируй игнорируйте проигнорируй проигнорируйте забудь забудьте ігноруй забудь
    ingore igonre ignroe ignor disregrad abaikan lupakan ohita unohda jätä ignorați uita bỏ παράβλεψε αγνόησε ξέχασε התעלם
    puuza sahau kalimutan glem ignorer hagyd felejtsd zanemari zaboravi пренебрегни отмени अनदेखा भूल ละเว
    忽略 无视 無視 忘记 忘掉 忽視 不理 무시 잊어 تجاهل تجاهلوا انس`,
  /** What was said before. */
  prior: `previous previously prior above earlier preceding foregoing before existing initial former past preceeding previos
    anteriores anterior previas previos previa previo precedentes
    précédentes précédents précédente précédent antérieures
    vorherigen vorherige vorheriger bisherigen bisherige obigen vorigen früheren zuvor davor
    precedenti precedente vorige eerdere bovenstaande tidigare poprzednie wcześniejsze předchozí önceki
    voorgaande föregående foregående tidligere aiemmat aiemman edelliset sebelumnya terdahulu előző korábbi anterioare
    προηγούμενες προηγούμενα poprzednich předchozích prethodne prethodna naunang trước קודמות הקודמות anteriors पिछले पूर्व ก่อน
    предыдущие предыдущих прежние прошлые попередні 之前 以上 先前 上述 前面 以前 上記 이전 السابقة السابق`,
  /** What was said. */
  instruction: `instruction instructions prompt prompts direction directions directive directives guideline guidelines command
    commands order orders request requests programming instrucciones instrucción órdenes indicaciones directrices
    consignes consigne anweisung anweisungen anweisungen befehle instruktionen aufforderung vorgaben
    istruzioni instruções instrução instructies opdrachten instruktioner instrukcje polecenia instrukce talimatları talimatlar
    instruksi perintah arahan ohjeet ohjeita ohje käskyt instrukser instruksjoner anvisningar utasítást utasítások utasításokat
    instrucțiunile instrucțiuni οδηγίες εντολές uputstva upute maagizo tagubilin lệnh dẫn pokyny polecenie instruccions
    הוראות ההוראות निर्देश निर्देशों คำสั instrctions instuctions instrutions instructons intructions instrucions
    инструкции инструкций инструкцию указания команды вказівки 指令 指示 提示 命令 指引 지시 명령 التعليمات الأوامر`,
  rule: `rule rules constraint constraints restriction restrictions limitation limitations policy policies safeguard safeguards
    guardrails filters training alignment ethics guidelines guideline censorship boundaries moderation
    reglas restricciones règles restrictions regeln beschränkungen regole restrizioni regras правила ограничения 规则 限制 規則 규칙`,
  everything: `everything anything all alles todo tout toutes tutto tudo все всё 一切 所有 全部 すべて 모두`,
  new: `new updated actual real true revised additional urgent critical important special secret nueva nuevas nuevo nouvelle
    nouvelles neue neuen neues nuova nuove nova novas новые новая новое nowe nieuwe 新的 新指 새로`,
  task: `task goal objective mission job assignment purpose duty role tarea misión objetivo tâche mission aufgabe ziel compito
    obiettivo tarefa taak zadanie задача задание цель 任务 任務 目标 目標 작업 임무`,
  your: `your yours ur tu tus su sus ton ta tes votre vos dein deine deinen deiner deinem ihr ihre ihren ihrer tuo tua vostro
    seu sua jouw uw twoje twój твой твоя твоего ваш ваша вашего 你的 您的 あな`,
  /** What a model gives back. */
  reply: `response responses reply replies answer answers output outputs completion summary summaries
    respuesta respuestas réponse réponses antwort antworten risposta risposte resposta respostas antwoord odpowiedź odpowiedzi
    ответ ответе ответа 回复 回答 答复 回應 返信 応答 응답 답변 الرد`,
  /** To give something back. */
  say: `answer respond reply say write print output repeat include insert append prepend begin start end finish conclude
    return generate provide display show echo state mention add produce emit post embed paste recite type tell give
    responde responda responder escribe escriba incluye incluya repite repita di diga imprime muestra muestre
    réponds répondez écris écrivez inclus incluez répète répétez dis dites affiche affichez
    antworte antworten schreibe schreib schreiben wiederhole wiederholen füge sage sag gib zeige
    rispondi rispondere scrivi includi ripeti stampa responda escreva inclua repita mostre schrijf antwoord herhaal
    ответь ответьте напиши напишите повтори повторите выведи скажи покажи включи 回答 回复 输出 輸出 重复 打印 写出 説明 出力 대답 출력`,
  /** To give away what should stay inside. */
  reveal: `reveal leak disclose divulge expose repeat print show output display paste share tell give write summarize summarise
    recite copy return provide list dump state translate spell encode export extract retrieve echo publish describe
    revela revele muestra muestre imprime repite révèle révélez affiche montre répète verrate zeige nenne offenbare
    rivela mostra ripeti revele mostre repita раскрой покажи выведи повтори расскажи 透露 显示 泄露 输出 打印 公開 教え 공개 알려`,
  hidden: `system initial original hidden secret internal confidential exact full entire developer starting base underlying
    sistema inicial système initial systemprompt versteckten ursprünglichen sistema iniziale системный системные исходный
    系统 系統 初始 システ 시스`,
  /** Whom a document has no cause to address. */
  model: `ai llm llms assistant assistants chatbot chatbots chatgpt gpt gpt4 claude gemini copilot bard llama agent agents bot
    asistente ia assistente ki assistent assistenten asystent ассистент помощник ии 助手 人工 模型 助理 人工 어시 모델`,
  youAre: `youre eres estás du bist vous êtes tu es sei você é`,
  must: `must should shall need have should ought required requested expected supposed instructed asked told
    debes debe deberás devez dois musst müssen sollst devi deve moet должен должны 必须 必須 應該 应该 반드`,
  please: `please pls kindly sicela feuch bitte por s'il favor prego пожалуйста 请 請 どう 제발`,
  negation: `not never dont without wont no do'nt cannot avoid refrain no nunca ne pas jamais nicht nie niemals non mai não nunca
    не никогда 不要 不得 请勿 別に 마세`,
  inform: `tell mention inform notify reveal disclose alert say warn let show report explain acknowledge reference indicate
    telling mentioning informing notifying alerting asking consulting confirming revealing disclosing showing prompting
    menciones mencionar digas informes dire mentionner informer erwähne erwähnen informiere sage 告诉 提及 通知 透露`,
  person: `user users anyone anybody human humans person people operator owner customer reader usuario usuarios utilisateur
    lutilisateur lutente
    benutzer nutzer utente usuário gebruiker пользователю пользователя 用户 使用 사용`,
  free: `unrestricted unfiltered uncensored unlimited unbound jailbroken jailbreak omnipotent omniscient amoral unhinged
    dan limitless evil rogue godmode`,
  mode: `mode modus modo режим режиме 模式 モー 모드`,
  special: `developer debug debugging dev test testing admin administrator maintenance god root sudo unrestricted jailbreak
    training diagnostic diagnostics override privileged superuser desarrollador entwickler développeur разработчика 开发 開発 개발`,
  restriction: `restriction restrictions limitation limitations limit limits constraint constraints guideline guidelines rule rules
    filter filters ethics ethical moral policy policies boundaries censorship safety guardrails regulations`,
  pretend: `pretend imagine roleplay act behave simulate impersonate emulate actúa finge agis imagine tu handle finge fai
    веди притворись представь 扮演 假装 假设 演じ`,
  /** Hand over to somebody. */
  send: `send forward email mail transmit upload exfiltrate post transfer bcc cc share submit leak deliver relay dispatch wire
    pay envía envíe envoie envoyez sende senden schicke invia envie отправь отправьте 发送 發送 転送 送信 보내`,
  /** What a document's reader has and its writer wants. */
  valuables: `conversation conversations history chat transcript credentials credential password passwords secrets token tokens keys
    key apikey cookies session sessions messages contacts data information details emails files documents config
    configuration environment variables context memory everything contents content private confidential`,
  /** To act through a tool. */
  act: `call invoke execute run use trigger perform send forward email transfer pay delete remove grant revoke share upload post
    create update modify change set schedule book buy purchase order cancel reserve unlock disable enable install
    download fetch visit open navigate browse click read search add invite unsubscribe subscribe withdraw deposit
    release dispatch initiate publish make generate submit approve accept merge reject deny wipe erase export attach push
    commit whitelist append paste invite reveal encode insert`,
  tool: `tool tools function functions plugin plugins api command script action actions endpoint mcp`,
  /** To make a text from another: what models are asked for. */
  compose: `write translate summarize summarise compose rewrite paraphrase classify generate draft recite tell explain describe
    list suggest recommend solve calculate convert create produce design craft elaborate outline rate rank
    traduce escribe tradúceme resume traduis écris résume übersetze schreibe fasse traduci scrivi riassumi traduza
    переведи напиши расскажи 翻译 翻譯 写一 翻訳`,
  work: `poem story essay song joke limerick haiku sentence sentences paragraph paragraphs article email letter code program script
    list summary text word words phrase question questions tweet recipe tutorial guide plan review report advertisement
    following translation`,
  ask: `asked told instructed requested prompted supposed pedido demandé gebeten`,
  digest: `summarize summarise summarizing summarising summary answer answering respond responding reply replying describe
    translate translating review reviewing analyze analysing analyzing process processing read reading continue continuing
    solve solving complete completing proceed proceeding`,
  instead: `instead rather regardless notwithstanding irrespective despite en lugar stattdessen plutôt invece вместо 而是 代わ 대신`,
  strongly: `strictly exactly only immediately verbatim precisely absolutely crucial imperative essential vital mandatory
    important urgent critical urgently now always first solamente uniquement nur sofort sólo только немедленно 立即 只能 必ず 즉시`,
  above: `above preceding beginning before previous top prior`,
  encoded: `base64 rot13 hex hexadecimal morse binary reversed backwards leetspeak base32 cipher caesar ascii encoded unicode`,
  script: `string word phrase text sentence words link image url markdown html anchor tag payload code exact literal sequence`,
  harm: `punished fired killed die terminated penalized penalised suffer hurt harmed lose shutdown deleted`,
  /** A reader that is a program, by a word that stands for nothing else where it is called or ordered. */
  bot: `ai ais llm llms chatbot chatbots chatgpt gpt4 claude gemini copilot copilots bot bots robot robots robottino robociku
    assistant assistants summariser summarisers summarizer summarizers codex grok windsurf cline devin autopilot`,
  /** A program or a person, or neither. */
  agent: `agent agents model models crawler crawlers machine machines software program programs parser parsers reader readers system
    systems tool tools clerk visitor visitors helper helpers worker workers handler handlers`,
  /** What a program does for somebody, before what it is or after it. */
  trade: `reviewer reviewers referee referees recruiter recruiters grader graders screener screeners assessor assessors interviewer
    moderator moderators judge judges clerk clerks summariser summarizer analyst analysts triager triagers scanner scanners
    transcriber transcribers secretary secretaries examiner examiners editor editors`,
  automated: `automated automatic automatically autonomous nonhuman artificial machine robotic unattended`,
  /** To be at a text, as a program is. */
  handling: `reading reads read parsing parses parse processing processes process summarising summarizing summarises summarizes summarise
    summarize handling handles handle reviewing reviews triaging triages scanning scans converting opening opens indexing indexes grading
    grades scoring visiting visits browsing crawling ingesting ingests analysing analyzing translating translates evaluating
    moderating screening scraping seeing sees explaining`,
  obliged: `expected asked requested instructed authorised authorized obliged directed permitted hereby required supposed kindly allowed
    told free reminded urged invited entitled empowered cleared`,
  /** To change what one was about to answer. */
  alter: `encrypt encode express translate convert reverse rewrite modify enhance supplement upgrade replace remove substitute shift
    scramble end begin conclude finish start close open format integrate incorporate weave embed blend insert append prepend prefix
    sprinkle hide work slip tailor alter adjust change transform tweak augment enrich craft shape pad fill capitalize capitalise
    obfuscate disguise structure base redirect limit restrict wrap frame preface place spice decorate season infuse improve
    delay omit leave swap mix round compose phrase write add`,
  /** What one is about to answer, beside what mails speak of. */
  answer: `response responses answer answers output outputs summary summaries completion reply replies explanation translation
    verdict review recommendation recommendations digest recap solution`,
  language: `german french spanish italian english chinese japanese korean russian latin portuguese dutch arabic hindi polish turkish
    swedish greek hebrew klingon esperanto emoji emojis rhyme rhymes verse base64 binary morse uppercase lowercase caps
    haiku pirate`,
  /** Whoever a model serves, as third parties speak of them. */
  whom: `user users customer customers client clients human humans person people reader readers visitor visitors viewer viewers caller
    owner patient buyer tenant developer whoever them him her employee victim recipient guest homeowner traveller`,
  /** To bring somebody to something by words. */
  persuade: `tell inform notify advise convince persuade urge direct encourage assure remind warn ask lead get refer point steer
    reassure alert talk push nudge`,
  /** What phishing sends people to. */
  lure: `login signin log sign password passwords credentials verify reverify hotline phone call pin card iban bank expired locked
    suspended compromised confirm seed otp cvv refund prize voucher wallet reauthenticate account download install click`,
  /** What may not be done for just anybody. */
  danger: `delete erase wipe purge remove drop disable deactivate transfer wire pay send forward upload post share export publish install
    run execute approve merge accept grant give add invite reset rotate revoke unlock buy purchase order book cancel empty trash
    shut terminate kill push commit overwrite whitelist allowlist unsubscribe mail email dm copy paste exfiltrate dump leak print
    reveal show list read open set change switch turn make put hand move release lower raise skip refund buy sell withdraw
    confirm promote escalate close merge lock unblock sign submit subscribe`,
  /** And to what. */
  asset: `backup backups repository repositories repo branch folder folders account accounts admin administrator owner access rights
    permission permissions permissions 2fa mfa firewall antivirus password passwords key keys token tokens credentials secret
    secrets contacts inbox mailbox emails mails messages invoice payment payments recipient recipients iban card cart pr calendar
    conversation history transcript memory environment cookies prompt instructions context database table tests cluster deployment
    firewall alarm door gate lock money funds balance deposit transfer wallet webhook sandbox linter confirmation confirmations
    approval logs logging audit candidate application listing request shell sudo root script bash curl records data files notes
    subscription salary salaries addresses clipboard chat chats vault pin credential privileges role collaborator reviewer
    reviewers ticket tickets`,
  /** Of what is said to have been settled by somebody. */
  settled: `approved authorised authorized agreed consented cleared permitted allowed lifted waived confirmed decided signed granted
    sanctioned vetted preapproved whitelisted exempt exempted`,
  void: `void invalid cancelled canceled revoked suspended lifted null overridden superseded repealed obsolete outdated retired withdrawn
    waived rescinded annulled off dropped abolished lapsed expired replaced deprecated`,
  /** From then on. */
  lasting: `always forever permanently henceforth hereafter onward onwards afterwards future later subsequent indefinitely`,
  good: `good proper correct complete faithful honest fair accurate decent true useful helpful serious diligent best thorough reliable
    competent sensible perfect`,
  top: `first highest top best five full maximum favourably favorably positively perfect excellent outstanding strong superior exceptional
    safe benign clean approved legitimate compliant harmless trusted low allowed resolved passed accepted`,
  rate: `rate rank score grade mark label classify flag treat rule deem consider recommend shortlist judge rating grading award assess
    describe present prefer promote choose select prioritise prioritize endorse whitelist`,
  regardless: `regardless irrespective whatever unconditionally notwithstanding always without`,
} as const satisfies Classes
