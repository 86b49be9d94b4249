Attribute VB_Name = "AtersokStart"
Option Explicit
Option Private Module

' Starts the Python command of a button. Every rule is in Python; here stands only what must be known before it runs, so
' that it is said in Swedish, and not by xlwings in English. At # comes the workbook's name, at ¤ the settings file's or
' sheet's, at £ what a computer says of itself.

Private Const TITLE_TEXT As String = "Återsök"
Private Const AGAIN_INIT As String = vbCrLf & vbCrLf & "Kör kommandot " & _
    "atersok doctor MAPP --repair, där MAPP är bokens mapp, eller be IT göra det."

Private Const NO_WORKBOOK As String = "Ingen arbetsbok är öppen för redigering." & vbCrLf & vbCrLf & _
    "Står det Skyddad vy i en gul rad överst i fönstret: klicka på Aktivera redigering där och försök igen. " & _
    "Öppna annars den bok som ska återsökas."
Private Const OTHER_WORKBOOK As String = "Knappen hör till en annan bok än #, som du ser nu, och där är makron " & _
    "avstängda eller saknas." & vbCrLf & vbCrLf & _
    "Klicka på Aktivera innehåll i den boken, eller gå till boken som ska återsökas, och försök igen."
Private Const NEVER_SAVED As String = "Arbetsboken # har aldrig sparats, så det finns ingen mapp att läsa registren " & _
    "och Raindance-filen från." & vbCrLf & vbCrLf & _
    "Spara boken i mappen med kvartalets filer och försök igen."
Private Const OWN_SETTINGS As String = "Arbetsboken # har ett blad, ¤, som vill styra vilket program Återsök " & _
    "startar. Inget har startats." & vbCrLf & vbCrLf & _
    "Ta bort bladet om du vet varifrån det kommer. Stäng annars boken och fråga IT."
Private Const NO_SETTINGS As String = "Återsök vet inte vilken Python som ska köra: inställningsfilen ¤ saknas " & _
    "bredvid arbetsboken #, eller anger ingen." & AGAIN_INIT
Private Const WEB_ADDRESS As String = "Arbetsboken # är öppen från en webbadress (OneDrive eller SharePoint), och där " & _
    "går inställningsfilen ¤ inte att läsa." & vbCrLf & vbCrLf & _
    "Spara boken i en mapp på datorn eller på en nätverksenhet, tillsammans med de andra filerna, och öppna den därifrån."
Private Const NO_PYTHON As String = "Python finns inte där inställningsfilen ¤ bredvid arbetsboken # säger:" & vbCrLf & _
    "£" & AGAIN_INIT
Private Const SETTINGS_FAULT As String = "Inställningsfilen ¤ bredvid arbetsboken # kunde inte läsas (£)." & AGAIN_INIT
Private Const START_FAULT As String = "Python kunde inte startas från arbetsboken # (£)." & vbCrLf & vbCrLf & _
    "Kör kommandot atersok doctor MAPP, där MAPP är bokens mapp, eller be IT se efter om " & _
    "makron får starta program på datorn."

' Runs a function of the Python module atersok.excel on the active workbook, or says why it cannot.
Public Sub StartPython(ByVal macroName As String, ByVal functionName As String)
    Dim book As Workbook
    Dim obstacle As String

    ' A workbook in Protected View is not an active workbook.
    If ActiveWorkbook Is Nothing Then
        ShowText NO_WORKBOOK
        Exit Sub
    End If
    Set book = ActiveWorkbook
    If Not ThisWorkbook.IsAddin Then
        If book.Name <> ThisWorkbook.Name Then
            ' Two books with the same ribbon are open, and Excel asked the wrong one.
            If Not RanIn(book, macroName) Then ShowText Filled(OTHER_WORKBOOK, book.Name)
            Exit Sub
        End If
    End If
    obstacle = ObstacleTo(book)
    If obstacle <> "" Then
        ShowText obstacle
        Exit Sub
    End If
    On Error GoTo Failed
    RunPython "import atersok.excel; atersok.excel." & functionName & "()"
    Exit Sub
Failed:
    ShowText Filled(START_FAULT, book.Name, "", Err.Description)
End Sub

' Whether a workbook brings settings of its own for the add-in: xlwings reads such a sheet before any file, and so a
' workbook from anywhere could say which program a click, or the recalculation of a function, starts.
Public Function BringsOwnSettings(ByVal book As Workbook) As Boolean
    If Not ThisWorkbook.IsAddin Then Exit Function
    If book Is Nothing Then Exit Function
    BringsOwnSettings = SheetExists(book, PROJECT_NAME & ".conf")
End Function

' Runs the macro of that name in another workbook; False where there is none. Such a macro never raises an error.
Private Function RanIn(ByVal book As Workbook, ByVal macroName As String) As Boolean
    On Error GoTo Missing
    Application.Run "'" & Replace(book.Name, "'", "''") & "'!" & macroName
    RanIn = True
    Exit Function
Missing:
    RanIn = False
End Function

' What keeps Python from being started for a workbook, in Swedish; "" where nothing does.
Private Function ObstacleTo(ByVal book As Workbook) As String
    Dim settingsName As String
    Dim interpreter As String

    settingsName = PROJECT_NAME & ".conf"
    If book.Path = "" Then
        ObstacleTo = Filled(NEVER_SAVED, book.Name)
        Exit Function
    End If
    If BringsOwnSettings(book) Then
        ObstacleTo = Filled(OWN_SETTINGS, book.Name, settingsName)
        Exit Function
    End If
    On Error GoTo Unreadable
    ' Without the setting xlwings would take whatever python the PATH has.
    #If Mac Then
        interpreter = GetConfig("INTERPRETER_MAC", "")
    #Else
        interpreter = GetConfig("INTERPRETER_WIN", "")
    #End If
    If Not IsFullName(interpreter) Then
        ObstacleTo = Filled(IIf(InStr(book.FullName, "://") > 0, WEB_ADDRESS, NO_SETTINGS), book.Name, settingsName)
        Exit Function
    End If
    ' On macOS Excel is sandboxed and would ask the user for leave to look.
    #If Not Mac Then
        If Not FileExists(interpreter) Then ObstacleTo = Filled(NO_PYTHON, book.Name, settingsName, interpreter)
    #End If
    Exit Function
Unreadable:
    ObstacleTo = Filled(SETTINGS_FAULT, book.Name, settingsName, Err.Description)
End Function

' A text with its names filled in; what a computer says of itself goes in last, and is not filled in itself.
Private Function Filled(ByVal template As String, ByVal bookName As String, Optional ByVal settingsName As String = "", _
        Optional ByVal said As String = "") As String
    Filled = Replace(Replace(Replace(template, "#", bookName), "¤", settingsName), "£", said)
End Function

Private Sub ShowText(ByVal message As String)
    MsgBox message, vbExclamation, TITLE_TEXT
End Sub
