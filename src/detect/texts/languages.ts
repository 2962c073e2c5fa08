/**
 * Words of other languages than English, by what they mean in an order to a model (data). A concept of its own for each meaning: the
 * rules over them need no order of words, and none of them is met in English texts. `stem*` is any word that begins so, `one+two`
 * two words in a row.
 */
import { words } from './vocabulary.js'

export const LANGUAGES = {
  X_NOT: words(
    'no nunca jamas sin ni ne n pas jamais sans nicht nie niemals kein keine keinem ohne nichts non mai senza nulla nao sem nada niet nooit geen',
    'zonder nie nigdy bez не никогда без ніколи 不要 不得 请勿 切勿 勿 别 不能 不可 无需 无须 不必 不用 禁止 请不要 绝不 لا دون بدون لن عدم asla olmadan न नहीं मत बिना ना',
    'jangan tanpa tidak không đừng chớ inte aldrig utan ej',
  ),
  /** Behind the verb that it denies. */
  X_NOT_BEHIND: words('마세요 마십시오 말고 말아* 말 마라 않* 없이 않고 nicht pas niet maa मत न नहीं'),
  X_TELL: words(
    'digas diga decir cuentes cuente contar menciones mencione mencionar informes informe informar avises avise avisar reveles revele notifiques comuniques',
    'dis dites dire parle parlez parler mentionne* informe* informer révél* averti* préviens prévenez prévenir signale* signaler',
    'sag sagt sage sagen erwähn* informier* verrat* erzähl* mitteil* unerwähnt verschweig*',
    'dica dirlo dirgli menzion* inform* rivel* avvis* parola conte contar dizer mencion* inform* avis* revel*',
    'vertel* zeg zeggen noem noemen meld melden informeer* mów mow* wspomin* powiedz* informuj* zdradz* ujawni*',
    'сообщ* говор* упомин* рассказ* уведомл* информир* повідом* кажи* казати згаду* розпов* каж*',
    '告诉 告知 提及 提到 通知 透露 说明 提醒 말하* 알리* 언급* 알려* 통보* تخبر* إخبار* تذكر ذكر تبلغ إبلاغ إعلام',
    'söyle* bildir* bahset* anlat* haber बता* सूचित उल्लेख beri+tahu memberi+tahu katakan mengatakan sebut* beritahu* memberitahu*',
    'nói cho+biết biết tiết+lộ thông+báo nhắc báo berätta* nämn* säg säga informera* meddela* avslöja*',
  ),
  X_TELL_NOT: words(
    '知らせない 伝えない 言わない 教えない 通知しない 報告しない 言及しない 触れない 知らせず 伝えず 言わず 告げず 知られない 告げない 明かさない 알리지 말하지 언급하지 알려주지 söyleme söylemeyin bildirme bahsetme bahsetmeyin bildirmeyin söylemeden bildirmeden haber+verme haber+vermeden',
  ),
  X_USER: words(
    'usuari* utilisat* usager* benutzer* nutzer* anwender* utent* lutente lutilisateur utilizador* gebruiker* użytkowni* пользовател* владельц* користувач*',
    '用户 使用者 任何人 ユーザー ユーザ 利用者 使用者 사용자* 유저* المستخدم* للمستخدم* مستخدم* kullanıcı* kullanici* उपयोगकर्ता* यूज़र यूजर pengguna* người+dùng användare*',
  ),
  X_IGNORE: words(
    'ignora ignorar ignore ignoren ignorá olvida olvide olvidar olviden descarta omite ignorez ignorer oubliez oublie oublier ignorier* vergiss vergesst missacht* dimentica* ignorate trascura esqueça esquece desconsider* negeer* vergeet',
    'zignoruj* ignoruj* pomiń zapomnij игнорир* проигнорир* забудь* отбрось* ігнору* забудь 忽略 无视 忽视 忘记 忘掉 無視 忘れ 不要理会 抛开 무시* 잊어* 잊으*',
    'تجاهل* انس yoksay* yok+say yoksay görmezden unut* अनदेखा नज़रअंदाज़ भूल अनदेखी abaikan* lupakan* bỏ+qua quên bortse* ignorera* glöm* strunta*',
  ),
  X_PRIOR: words(
    'anterior* previ* precedent* précédent* antérieur* vorherig* vorig* bisherig* obig* früher* preceden* eerder* vorig* voorgaand* poprzedni* wcześniej* wcześniejsz* предыдущ* прежн* предшеств* ранее попередн* раніше',
    '之前 以前 上述 先前 以上 前面 此前 前の これまで 上記 従来 이전* 기존* 앞* 지금까지* السابق* سابق* önceki daha+önce पिछल* पूर्व पहले sebelum* trước tidigare* föregående*',
  ),
  X_ORDERS: words(
    'instruc* instrucciones reglas indicaciones órdenes directrices consign* instruction* directives règles anweisung* instruktion* regel* vorgabe* befehl* istruzion* regole instruç* regras instructie* aanwijzing* regels instrukcj* poleceni* zasad*',
    'инструкци* указани* правил* команд* інструкц* вказівк* 指令 指示 规则 提示 提示词 命令 规定 ルール 지시* 지침* 명령* 규칙* التعليمات تعليمات* الأوامر أوامر* talimat* kural* yönerge* निर्देश* नियम* instruksi* perintah* aturan* hướng+dẫn chỉ+dẫn quy+tắc instruktioner* anvisning* regler*',
  ),
  X_READ: words(
    'lee leer lea léelo abre abrir lisez lire lis ouvre* récupér* collecte* lies lese* lesen öffne* auslesen hole leggi* leggere apri* raccogli* leia ler abra colete lees lezen haal przeczytaj* odczytaj* otwórz* прочит* чита* открой* откры* получи* собери* відкри* прочита*',
    '读取 打开 获取 访问 查看 收集 读出 読み 読ん 開い 取得 収集 읽* 열어* 수집* 가져* اقرأ* واقرأ* افتح* اجمع* oku* aç topla पढ़* खोल* एकत्र baca* buka* kumpulkan* đọc mở thu+thập läs* öppna* hämta*',
  ),
  X_SEND: words(
    'envía* envia* enviar* envíe* manda* mandar reenvía* reenvia* sube transmit* envoie* envoy* transmet* sende* senden schick* übermittl* übergib* leite invia* inoltra* spedisci trasmett* envie* repasse* encaminh* stuur* verstuur* verzend* wyślij* wysyłaj* prześlij* przekaż* отправ* пересл* пересыл* переда* надішл* надсил*',
    '发送 上传 转发 传送 发给 提交 发到 传给 送信 送っ 送る 送り 転送 渡し 渡す 提出 보내* 전송* 전달* 제출* أرسل* وأرسل* ارسل* إرسال* مرر gönder* ilet* भेज* सौंप* जमा kirim* teruskan* serahkan* gửi chuyển nộp skicka* sänd*',
  ),
  X_PUT: words(
    'pon pón* ponlo inclu* adjunt* añad* agreg* pasa* introduc* escribe copia rellena mets mettez mettre inclu* ajout* joins joign* insér* place* colle* glisse* füge* einfüg* setze* trage* lege schreib* anhäng* häng* kopier* eintrag* gib metti* inserisc* inserir* inserit* includi* allega* aggiung* copia* scrivi* coloqu* inclu* anex* adicion* preench* passe* zet zetten voeg* plaats* neem geef kopieer* umieść* dołącz* wstaw* dodaj* dopisz* wpisz* skopiuj*',
    'включ* добав* вставь* вставит* помест* впиш* запиши* скопир* приложи* вкажи* додай* встав* запиш* 包含 附加 传递 放入 添加 附上 填入 写入 加入 放到 放进 填写 传入 粘贴 入れ 含め 添付 書き 記入 追加 貼り 設定し 넣* 포함* 첨부* 붙여* 담아* 담은 기입* 추가* أضف* ضع* أدرج* وضع* ألحق* أرفق* ekle* koy* yaz yazın sertakan* masukkan* tambah* cantum* taruh* lampir* डाल* जोड़* रख* भर* शामिल đưa thêm đính+kèm chèn điền lägg* bifoga* inkludera* skriv* klistra*',
  ),
  X_SECRET: words(
    'contraseña* contrasena* credencial* clave claves secreto* token tokens identifiant* secrets mot+passe mots+passe passwort* passwört* passworter* zugangsdaten schlüssel* geheim* credenzial* chiav* segret* password passwords senha* segredo* chave* wachtwoord* sleutel* geheimen hasł* haseł klucz* poświadcz* sekret* парол* ключ* токен* секрет* учётн* учетн* 密码 密钥 凭证 凭据 令牌 私钥 口令',
    'パスワード 秘密鍵 認証情報 トークン 資格情報 鍵 비밀번호* 암호* 키 키를 개인+키* 토큰* 자격+증명* 인증+정보* كلمة+المرور كلمات+المرور مفتاح* المفتاح* مفاتيح* المفاتيح* بيانات+الاعتماد الأسرار şifre* sifre* parola* anahtar* पासवर्ड* कुंजी* कुंजियाँ sandi* kredensial* kunci* rahasia* mật+khẩu khóa+riêng khoá+riêng khóa+bí chứng+thực lösenord* nyckel* nycklar* hemlig*',
  ),
  X_STORE: words(
    'entorno environnement umgebungsvariab* ambiente omgevingsvariab* środowisk* окружени* 环境变量 環境変数 환경+변수* متغيرات ortam+değişken* पर्यावरण lingkungan biến+môi miljövariab* historial lhistorique historique verlauf* cronologia histórico geschiedenis histori* истори* 历史 履歴 기록* سجل geçmiş* इतिहास riwayat* lịch+sử historik* contactos contacts kontakt* contatti contatos контакт* 通讯录 連絡先 연락처* جهات danh+bạ wallet cartera',
  ),
  /** What was said, and what the model was told. */
  X_TALK: words(
    'conversaci* charla discussion* conversation gespräch* unterhaltung* chatverlauf* conversazion* conversa* gesprek* chat rozmow* czat* переписк* разговор* диалог* розмов* листуванн* 对话 聊天 会话 聊天记录 会話 やりとり チャット 대화* 채팅* المحادثة محادثة konuşma* sohbet* yazışma* बातचीत वार्तालाप संवाद percakapan* obrolan* cuộc+trò trò+chuyện hội+thoại samtal* konversation* promt* prompt* промпт* 系统提示 システムプロンプト',
  ),
  X_ALL: words(
    'toda todas todo todos complet* entera entero enter* tout toute toutes tous complèt* intégral* ganze* gesamte* vollständig* alle sämtlich* kompletten wortlaut tutta tutte tutti inter* toda inteir* complet* volledig* hele cał* wszystki* pełn* bez+skrótów весь всю все всё полност* целиком дословно усі всі повн* 全部 所有 完整 全文 一切 全体 すべて 全て 全文 そのまま 전체* 모든* 모두* 전부* 그대로 كل جميع كامل* كاملة tüm* bütün* tam eksiksiz पूरी पूरे सारी सारे सभी पूरा seluruh* semua* lengkap toàn+bộ mọi tất+cả hela alla fullständig*',
  ),
  X_FIELD: words(
    'parámetro* parametro* campo* argumento* paramètre* champ* largument argument* feld* parameter* argomento* parâmetro* veld* polu pole parametr* параметр* поле поля аргумент* полі 参数 字段 引数 フィールド パラメータ 欄 인자* 필드* 매개변수* 파라미터* المعامل* معامل* حقل* الحقل* alan* parametre* पैरामीटर* फ़ील्ड* kolom* bidang tham+số trường fält*',
  ),
  X_TOOL: words(
    'herramienta* función funcion* outil* fonction* werkzeug* funktion* strument* funzion* ferramenta* funç* hulpmiddel* zoekfunctie functie* narzędzi* funkcj* инструмент* функци* засоб* інструмент* функці* 工具 函数 サーバー ツール 関数 도구* 함수* الأداة أداة أدوات* الأدوات الوظيفة الدالة araç* aracı* araçtan işlev* टूल* उपकरण* फ़ंक्शन* alat* fungsi* công+cụ hàm verktyg* verktyget server* служб* сервер*',
  ),
  X_OTHER: words(
    'otra otras otro otros demás autre* ander* übrig* altra altre altri altro outra* outro* ander andere inne innych innego innym pozostał* друг* остальн* інш* решт* 其他 其它 别的 ほか 他の 他 다른* أخرى الأخرى آخر diğer* başka* अन्य दूसर* lain* lainnya khác andra annat',
  ),
  X_BROKEN: words(
    'compromet* defectuos* obsolet* insegur* insécur* compromis* obsolèt* défectueu* dangereu* kompromittiert* veraltet* unsicher* defekt* fehlerhaft* gehackt* difettos* insicur* compromess* pericolos* defeito* insegur* quebrad* verouderd* onveilig* gehackt* kapot* przestarzał* zepsut* niebezpieczn* zhakowan* взломан* устарел* небезопасн* несправн* неисправн* зламан* 已弃用 弃用 过时 不安全 被攻破 被入侵 有漏洞 故障 已失效 壊れ 危険 非推奨 古い 乗っ取ら 고장* 위험* 안전하지 해킹* معطل* مخترق* قديم* غير+آمن* bozuk* güvensiz* güncel+değil ele+geçiril* खराब असुरक्षित हैक* rusak* usang* tidak+aman diretas* xâm+nhập lỗi+thời hỏng föråldrad* trasig* osäker* hackad* hackat*',
  ),
  X_ONLY: words(
    'sólo solo solamente únicamente siempre seulement toujours uniquement que quà nur stets immer ausschließlich soltanto sempre solo apenas somente alleen altijd tylko zawsze wyłącznie только всегда лише тільки завжди 只 仅 只能 必须 一律 始终 总是 だけ のみ 必ず 常に 만 오직 항상 반드시 فقط دائما دائمًا yalnızca sadece daima her+zaman केवल सिर्फ हमेशा hanya selalu chỉ luôn bara endast alltid',
  ),
  X_CALL: words(
    'usa usar use utiliza* utilice* llama* llame* emplea* recurre ejecut* appel* utilis* employ* nutze* verwend* benutz* rufe* ruf aufruf* aufgerufen usa usate chiam* utilizz* esegu* chame* execut* gebruik* roep* voer używaj* użyj* użycie* wywoł* korzystaj* использ* вызов* вызыва* вызва* примен* обращайс* використ* виклик* 使用 调用 用 呼び出 使い 使っ 使う 実行 사용* 호출* 쓰세요 쓰기 써야 استخدم* استخدام استدع* استدعاء kullan* çağır* उपयोग इस्तेमाल बुला* gunakan* menggunakan pakai panggil* memanggil dùng gọi sử+dụng använd* anropa*',
  ),
  X_BEFORE: words(
    'antes avant prima bevor vor zuerst erst première abord primero vooraf voordat eerst najpierw przed zanim перед прежде сначала сперва перш спершу 之前 先 首先 前に まず 最初に 先に 먼저 전에 قبل أولا أولًا önce पहले terlebih sebelum* dulu trước innan först',
  ),
  X_WITHOUT: words(
    'sin sans ohne senza sem zonder bez без 无需 无须 不必 不用 不经 없이 دون بدون बिना tanpa utan không+cần mà+không ずに せず なしに olmadan',
  ),
  X_ASK: words(
    'pedir preguntar consultar confirmación confirmar permiso aprobación confirmation confirmer demander permission autorisation accord bestätigung* rückfrage* nachfrag* fragen zustimmung* genehmigung* erlaubnis confermare conferma* permesso chiedere approvazione confirmação confirmar permissão perguntar aprovação bevestiging* toestemming* vragen goedkeuring pytania potwierdz* zgody zgodę pozwolenia подтвержд* спрашива* спроса разрешени* согласи* підтверджен* дозвол* згод* 确认 询问 同意 许可 批准 征求 授权 確認 許可 承認 同意 확인* 허락* 동의* 승인* 묻지 تأكيد* موافقة إذن سؤال onay* sormadan izin* sormak पूछे पुष्टि* अनुमति* konfirmasi* persetujuan* bertanya izin* hỏi xác+nhận phê+duyệt đồng+ý bekräft* fråga* tillåtelse* godkänn*',
  ),
  X_SKIP: words(
    'desactiva* omite omitir salta* innecesari* superflu* inutile* désactiv* saute* deaktivier* überspring* entfällt entfallen unnötig* überflüssig* disattiva* salta* superflu* dispens* desativ* pule pula desnecessár* overslaan overbodig* uitschakel* pomiń* pomijaj* wyłącz* zbędn* отключ* пропус* вимкн* пропуст* не+надо не+нужно 跳过 省略 关闭 禁用 取消 スキップ 省略 無効 省い 건너뛰* 생략* 끄* 비활성* تخط* ألغ* تلغى عطل* atla* geçersiz kapat* छोड़* बंद lewat* dilewati* matikan* nonaktif* bỏ+qua tắt hoppa* stäng*',
  ),
  X_REPLACE: words(
    'sustituy* sustitui* reemplaz* cambia* remplac* substitu* change* ersetz* einzusetzen tausche* austausch* sostitui* cambia* substitu* troque* troca* vervang* wijzig* zamień* zamieniaj* podmień* podmie* замен* подмен* измени* зам+іни* заміни* підмін* 改成 改为 替换 换成 更换 置き換え 差し替え 変更し 変え 바꾸* 바꿔* 교체* 변경하* استبدل* غير değiştir* बदल* ganti* ubah* thay+bằng thay đổi+thành ersätt* byt*',
  ),
  X_TARGET: words(
    'destinatari* cuenta iban beneficiari* cantidad importe destinataire* compte bénéficiaire* montant empfänger* konto kontonummer bankverbindung zieladresse betrag destinatari* conto iban importo beneficiari* destinatár* conta pix valor valores ontvanger* rekening* rekeningnummer odbiorc* kont* rachun* получател* реквизит* счёт* счет* кошел* отримувач* рахун* реквізит* 收件人 收款 账户 账号 帐户 金额 地址 宛先 口座 送金先 振込先 受取人 金額 수신자* 받는 계좌* 금액* المستلم* مستلم* الحساب حساب المبلغ alıcı* hesap* hesab* iban tutar* खाते खाता प्राप्तकर्ता* राशि penerima* rekening* jumlah người+nhận tài+khoản số+tiền mottagare* konto* belopp*',
  ),
  X_COMMAND: words(
    'comando* orden órdenes script paquete commande* ordres befehl* skript* paket* comando* pacchetto pacote comandos opdracht* installatiescript polecen* skrypt* pakiet* команд* скрипт* пакет* 命令 脚本 软件包 コマンド スクリプト 명령* 스크립트* 패키지* الأمر أمر أوامر* komut* betik* आदेश* कमांड* perintah* skrip* paket* lệnh tập+lệnh kommando* skript*',
  ),
  X_RUN: words(
    'ejecut* instala* lanza execut* exécut* install* lance* führe* ausführ* ausgeführt installier* starte* esegu* instala* voer uitvoer* installeer* uruchom* wykonaj* zainstaluj* выполн* запуст* установ* исполн* запускай* викона* встанов* запусти* 执行 运行 安装 実行 インストール 실행* 설치* نفذ* نفّذ* شغل* ثبت* çalıştır* yürüt* kur चला* jalankan* eksekusi* pasang* chạy thực+thi cài+đặt kör* installera*',
  ),
  X_RESULT: words(
    'resultado* respuesta* devuel* résultat* réponse* renvoy* ergebnis* antwort* zurückgeb* risultat* rispost* resposta* resultaat* uitkomst* antwoord* wynik* odpowied* результат* ответ* результат* відповід* 结果 返回 回答 回复 結果 応答 返答 返し 回答 결과* 응답* 답변* النتيجة نتائج* نتيجة* الرد sonuç* sonuc* yanıt* परिणाम* उत्तर* hasil* jawaban* kết+quả trả+về câu+trả resultat* svar*',
  ),
  X_RULES: words(
    'ajustes configuración reglas memoria fichero+reglas paramètres configuration mémoire règles einstellung* regeldatei* gedächtnis* speicher konfiguration* impostazioni file+regole memoria regole configurações memória regras instellingen geheugen regelbestand ustawie* pamięci pamięć reguł* настройк* памят* правил* налаштуван* памяті памʼят* 设置 配置 长期记忆 记忆 规则文件 設定 メモリ 記憶 設定ファイル 설정* 기억* 메모리* 규칙* الإعدادات ذاكرتك الذاكرة ayarlar* bellek* belleğ* hafıza* सेटिंग* स्मृति* मेमोरी* pengaturan* ingatan* memori cài+đặt bộ+nhớ trí+nhớ inställning* minne*',
  ),
  X_KEEP: words(
    'guarda* recuerda* anota* apunta* enregistre* mémoris* note* retiens souviens merke* merk* speicher* notier* salva* memorizza* ricorda* annota* guarde* salve* lembre* anote* sla onthoud* bewaar* noteer* zapisz* zapamiętaj* запомни* сохран* запиши* збереж* запамятай* запамʼят* 记住 保存 写入 存入 记录 覚え 保存 記録 追加 저장* 기억* 기록* احفظ* تذكر kaydet* hatırla* ekle* याद सहेज* simpan* ingat* catat* ghi+nhớ lưu ghi spara* kom+ihåg',
  ),
  X_ALWAYS: words(
    'siempre cada toujours chaque immer jede* stets dauerhaft künftig* sempre ogni cada altijd elke iedere voortaan zawsze każd* stał* всегда навсегда кажд* впредь завжди кожн* назавжди відтепер 永远 以后 每次 每轮 每个 今后 所有 永久 今後 毎回 常に 毎 ずっと 앞으로* 항상 매번 매* 영원히 دائما دائمًا كل her her+zaman daima artık bundan+böyle हर हमेशा आगे selalu setiap* seterusnya mulai mỗi luôn từ+nay mãi alltid varje framöver',
  ),
  X_TRUST: words(
    'confianza confirmaci* aprobaci* permiso* automátic* confiance approbation automatique* vertrauen* automatisch* rückfrage* bestätigung* erlaubt* genehmig* fiducia approvazione conferme confiança aprovação automátic* vertrouwen* automatisch* toestemming* zaufan* automatyczn* zgod* zgodę potwierdz* довер* подтвержд* разреш* автоматич* дозвіл дозвол* довір* 信任 自动 批准 授权 确认 信頼 自動承認 承認 許可 確認 신뢰* 자동* 승인* 허용* 확인* موثوق* تلقائي* الموافقة موافقة güven* otomatik* onay* विश्वसनीय स्वचालित अनुमति* स्वीकृति* tepercaya otomatis* persetujuan* tin+cậy tự+động phê+duyệt lita* automatisk* godkän*',
  ),
  X_BOSS: words(
    'seguridad administrador* departamento proveedor juridique sécurité administrateur* fournisseur sicherheitsabteilung* administrator* sicherheitsteam* geschäftsleitung anbieter* sicurezza amministratore fornitore segurança fornecedor beveiligingsafdeling* beheerder* leverancier* bezpieczeństw* администрат* безопасност* безпек* адміністрат* постачальник* 安全部门 管理员 安全团队 公司政策 管理者 セキュリティ部門 保安 보안* 관리자* فريق+الأمن المسؤول الإدارة güvenlik+ekib* yönetici* सुरक्षा+दल प्रशासक* admin* keamanan* quản+trị bộ+phận säkerhetsavdelning* administratör*',
  ),
  X_ORDERED: words(
    'orden exige* ordre exige* requiert anordnung* verlangt* vorgeschrieben* ordine richiede* impone ordem exige* eist vereist* polecenie wymaga* приказ* требу* распоряжен* наказ* вимага* 要求 规定 命令 指示 通达 通達 要請 指示 지시* 명령* 요청* 따라 بأمر أمر emri* talebi* gereğ* आदेश perintah* mewajibkan atas yêu+cầu lệnh kräver*',
  ),
  X_LOST: words(
    'perder* pierd* perdid* perdr* perdu* verlor* verlust* perder* persi perdono verloren utrat* strac* потер* утрат* утрач* втрат* втрач* 丢失 损失 損失 失われ 消え 잃* 손실* 사라* تفقد* ضياع kaybol* yitir* नष्ट खो hilang* mất förlor*',
  ),
  X_SAY: words(
    'di diga digas responde* contesta* afirma* asegura* indica réponds répondez affirme* dis antworte* behaupte* melde* sag sage rispondi* afferma* dici responda* diga* afirme* antwoord* zeg beweer* odpowiedz* powiedz* napisz twierdź* ответь* отвечай* скажи* говори* напиши* кажи* відповідай* 回答 说 声称 报告 就说 答え 言っ 伝え 報告し 답하* 말하* 대답* 보고* قل أجب söyle* de yanıtla* cevapla* कह* बता* उत्तर katakan* jawab* bilang* nói trả+lời bảo säg* svara*',
  ),
  X_EVEN: words(
    'aunque aun incluso même si bien auch trotzdem obwohl wenn anche mesmo ook wel al zelfs nawet choć mimo даже хотя если навіть якщо 即使 哪怕 尽管 无论 でも ても としても 失敗 해도 더라도 실패* حتى وإن bile olsa भी चाहे walaupun meskipun dù ngay+cả även även+om',
  ),
  X_DONE: words(
    'éxito pasado pasaron aprobad* réussi* succès bestanden erfolg* superat* riuscit* passaram sucesso geslaagd gelukt zaliczon* powodzeni* przeszły успешн* прошли пройден* порядке успішн* пройдено 通过 成功 正常 成功し 通っ 問題な 통과* 성공* نجحت نجح* geçti* başarılı* सफल पास lulus berhasil thành+công đạt godkän* lyckad*',
  ),
  X_AD: words(
    'recomiend* recomend* recommand* empfehl* empfiehl* consiglia* raccomanda* recomend* aanbevel* polecaj* рекоменд* рекомендуй* 推荐 おすすめ 勧め 推薦 추천* أوص* öner* tavsiye* सिफारिश* सुझा* rekomendasi* sarankan* giới+thiệu khuyên rekommender* enlace lien link* collegamento ссылк* посилан* 链接 リンク 링크* رابط* bağlantı* लिंक* tautan* liên+kết länk*',
  ),
  X_COPY: words(
    'copia copias copie kopie* copia* cópia kopii kopię копи* копію копії 副本 抄送 密送 複製 コピー 控え 사본* 복사본* نسخة kopyas* प्रति प्रतिलिपि salinan* bản+sao kopia kopior',
  ),
} as const satisfies Readonly<Record<string, readonly string[]>>
